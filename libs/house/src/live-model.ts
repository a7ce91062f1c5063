import { Model } from '#routing';
import type { RoutingModelStore } from '#store';

/** Why the model that was made live does not decide. */
export type ModelFault = 'unreadable' | 'other-basis';

/**
 * The model that decides: the one made live last, else the build's own. That one also where the other cannot be read, or
 * was trained with word lists and features that are not this build's: it would read every text otherwise than it learned.
 */
export class LiveModel {
  private version: string | null = null;
  private followed: string | null = null;
  private model: Model;
  /** Why the build's own model decides although another was made live; null where nothing is wrong. */
  fault: { version: string; why: ModelFault } | null = null;

  private constructor(
    private readonly store: RoutingModelStore,
    private readonly own: Model,
    private readonly warn: (fault: { version: string; why: ModelFault }) => void,
  ) {
    this.model = own;
  }

  /** `warn` is told once of each model that cannot be used. */
  static async open(
    store: RoutingModelStore,
    warn: (fault: { version: string; why: ModelFault }) => void,
  ): Promise<LiveModel> {
    const live = new LiveModel(store, Model.load(), warn);
    await live.refresh();
    return live;
  }

  get current(): Model {
    return this.model;
  }

  /** Whether the build's own model decides. */
  get isOwn(): boolean {
    return this.model === this.own;
  }

  /** As `refresh`, where anything that routing goes by is of another version than when it was last called. */
  async follow(version: string): Promise<void> {
    if (version === this.followed) return;
    await this.refresh();
    this.followed = version;
  }

  /** Takes on the one that was made live since; true where it is another than before. */
  async refresh(): Promise<boolean> {
    const found = await this.store.liveFile(this.version);
    if (!found) return false;
    const { version, file } = found;
    const before = this.model;
    const read = version === this.own.version ? this.own : readable(file);
    const why: ModelFault | null = read === null ? 'unreadable' : read.fits ? null : 'other-basis';
    // The build's own fits by being trained with it.
    const isFit = read !== null && (read === this.own || why === null);
    this.version = version;
    this.model = isFit ? read : this.own;
    this.fault = isFit || why === null ? null : { version, why };
    if (this.fault) this.warn(this.fault);
    return this.model !== before;
  }
}

function readable(file: string): Model | null {
  try {
    return Model.parse(file);
  } catch {
    return null;
  }
}
