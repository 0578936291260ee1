"use strict";
(() => {
  const list = document.getElementById("findings");
  const form = document.getElementById("filters");
  if (!list || !form) return;
  const shown = document.getElementById("shown");
  const items = Array.from(list.children);
  const control = form.elements;
  const severities = Array.from(form.querySelectorAll("input[name=severity]"));
  const words = new Map();
  let order = "place";
  let waiting = 0;

  const text = (item) => {
    if (!words.has(item)) words.set(item, item.textContent.toLowerCase());
    return words.get(item);
  };

  const keys = {
    place: () => "",
    severity: (item) => item.dataset.severity,
    rule: (item) => item.dataset.rule,
    provider: (item) => item.dataset.provider || "\uffff",
  };

  const sort = () => {
    if (order === control.sort.value) return;
    order = control.sort.value;
    const rank = { error: "0", warning: "1", note: "2" };
    const key = keys[order];
    const sorted = items
      .map((item, index) => [rank[key(item)] || key(item), index, item])
      .sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));
    list.replaceChildren(); // all at once: taking thousands out one by one takes browsers a minute
    const fragment = document.createDocumentFragment();
    for (const [, , item] of sorted) fragment.append(item);
    list.append(fragment);
  };

  const filter = () => {
    const wanted = new Set(severities.filter((box) => box.checked).map((box) => box.value));
    const rule = control.rule.value;
    const provider = control.provider ? control.provider.value : "";
    const terms = control.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const item of items) {
      const data = item.dataset;
      const fits =
        wanted.has(data.severity) &&
        (!rule || data.rule === rule) &&
        (!provider || (data.provider || "-") === provider) &&
        terms.every((term) => text(item).includes(term));
      item.hidden = !fits;
      if (fits) count += 1;
    }
    shown.textContent =
      count === items.length ? `All ${count} findings are shown.`
      : count ? `${count} of ${items.length} findings are shown.`
      : "No finding matches. ";
  };

  // What is chosen stands in the address, so that it can be kept and sent on.
  const remember = () => {
    const chosen = new URLSearchParams();
    const off = severities.filter((box) => !box.checked).map((box) => box.value);
    if (off.length) chosen.set("without", off.join(","));
    for (const name of ["rule", "provider", "search", "sort"]) {
      const value = control[name] ? control[name].value : "";
      if (value && value !== "place") chosen.set(name, value);
    }
    const address = chosen.toString() ? `#${chosen}` : location.pathname + location.search;
    try {
      history.replaceState(null, "", address);
    } catch {
      // Some browsers don't let a local file do this; the filters work all the same.
    }
  };

  const recall = () => {
    if (!location.hash.includes("=")) return false;
    const chosen = new URLSearchParams(location.hash.slice(1));
    const off = (chosen.get("without") || "").split(",");
    for (const box of severities) box.checked = !off.includes(box.value);
    for (const name of ["rule", "provider", "search", "sort"]) {
      if (!control[name]) continue;
      control[name].value = chosen.get(name) || (name === "sort" ? "place" : "");
      if (control[name].selectedIndex === -1) control[name].selectedIndex = 0;
    }
    return true;
  };

  const update = () => {
    sort();
    filter();
    remember();
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(update));
  form.addEventListener("change", update);
  control.search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(update, 150);
  });
  window.addEventListener("hashchange", () => {
    if (recall()) update();
  });

  form.hidden = false;
  recall();
  sort();
  filter();
})();
