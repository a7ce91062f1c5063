const MOST_HOLDERS = 50;
const MOST_MESSAGES = 200;

/** Messages by who holds them, in memory only. Bounded: the oldest message goes first, and whoever was quiet longest. */
export class Shelf<Message> {
  private readonly held = new Map<string, Message[]>();

  put(holder: string, message: Message): void {
    const messages = this.held.get(holder) ?? [];
    messages.push(message);
    if (messages.length > MOST_MESSAGES) messages.shift();
    // A map keeps the order of insertion, so that its first holder is the one who was quiet longest.
    this.held.delete(holder);
    this.held.set(holder, messages);
    const [quietest] = this.held.keys();
    if (this.held.size > MOST_HOLDERS && quietest !== undefined) this.held.delete(quietest);
  }

  /** Takes back what `put` put there. */
  withdraw(holder: string, message: Message): void {
    const messages = this.held.get(holder) ?? [];
    const index = messages.indexOf(message);
    if (index !== -1) messages.splice(index, 1);
  }

  /** Oldest first. */
  of(holder: string): Message[] {
    return [...(this.held.get(holder) ?? [])];
  }

  holders(): string[] {
    return [...this.held.keys()];
  }
}
