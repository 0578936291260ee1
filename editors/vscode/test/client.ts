/** A stand-in for the language client, that starts nothing. */

export const clients: LanguageClient[] = [];
export const RevealOutputChannelOn = { Never: 4 };
export const DiagnosticPullMode = { onType: "onType", onSave: "onSave" };
export const State = { Stopped: 1, Running: 2 };
export const next = { fails: "" };

export class LanguageClient {
  started = false;
  sent: unknown[] = [];
  constructor(
    readonly id: string,
    readonly name: string,
    readonly server: { command: string; args: string[]; options: { cwd: string; env: Record<string, string> } },
    readonly options: {
      documentSelector: { language: string; scheme: string; pattern: string }[];
      diagnosticPullOptions: Record<string, unknown> & { filter(document: unknown, mode: string): boolean };
    } & Record<string, unknown>,
  ) {
    clients.push(this);
  }
  onDidChangeState(): void {}
  start(): Promise<void> {
    if (next.fails) {
      return Promise.reject(new Error(next.fails));
    }
    this.started = true;
    return Promise.resolve();
  }
  stop(): Promise<void> {
    this.started = false;
    return Promise.resolve();
  }
  sendNotification(...words: unknown[]): Promise<void> {
    this.sent.push(words);
    return Promise.resolve();
  }
}
