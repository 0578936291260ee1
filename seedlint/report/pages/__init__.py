"""The pages people read: HTML and Markdown drawn from what was measured."""
