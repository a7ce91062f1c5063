import { mayEver } from '#access';
import type { Role } from '#complaint';
import type { House } from '#house';

const AGE_MS = 30_000;

/** What asks for somebody's attention, as every page of the console tells it: at most half a minute old. */
export class Tallies {
  private known = { troubled: 0, kept: 0, at: 0 };

  constructor(private readonly house: Pick<House, 'channelDesk' | 'quarantine'>) {}

  /** As far as the role may see it; no page waits for the counting. */
  of(role: Role): { channels: { count: number } | null; quarantine: { count: number } | null } {
    const channels = mayEver(role, 'channel.read');
    const quarantine = mayEver(role, 'quarantine.read');
    if ((channels || quarantine) && Math.abs(Date.now() - this.known.at) >= AGE_MS) this.lookAgain();
    return {
      channels: channels ? { count: this.known.troubled } : null,
      quarantine: quarantine ? { count: this.known.kept } : null,
    };
  }

  private lookAgain(): void {
    this.known = { ...this.known, at: Date.now() };
    const { channelDesk, quarantine } = this.house;
    Promise.all([channelDesk.troubled(), quarantine.count()]).then(
      ([troubled, kept]) => (this.known = { troubled, kept, at: Date.now() }),
      // Without a database there are other troubles: what was known is shown.
      () => null,
    );
  }
}
