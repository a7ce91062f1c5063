/** One thing that must work before traffic may come. */
export interface ReadinessCheck {
  name: string;
  /** Rejects when it does not work now. */
  check: () => Promise<void>;
  /** Traffic may come without it: then it is `away`, and said so. */
  dispensable?: boolean;
}

export interface ReadinessReport {
  ready: boolean;
  /** Names and outcomes only: a fault's own words go to the log, never to whoever asks. */
  checks: { name: string; outcome: 'ok' | 'failed' | 'slow' | 'away' }[];
}

type Outcome = ReadinessReport['checks'][number]['outcome'];

/** The readiness checks of the process. Each has `timeoutMs` to answer; one that hangs is not started again meanwhile. */
export class Readiness {
  readonly #checks = new Map<string, ReadinessCheck>();
  readonly #running = new Map<string, Promise<Outcome>>();

  constructor(
    private readonly onFault: (name: string, fault: unknown) => void,
    private readonly timeoutMs = 2000,
  ) {}

  add(check: ReadinessCheck): void {
    if (this.#checks.has(check.name)) throw new Error(`A readiness check ${check.name} exists already`);
    this.#checks.set(check.name, check);
  }

  async report(): Promise<ReadinessReport> {
    const checks = await Promise.all(
      [...this.#checks.values()].map(async (check) => ({
        name: check.name,
        outcome: dispensed(check, await this.#within(check)),
      })),
    );
    return { ready: checks.every(({ outcome }) => outcome === 'ok' || outcome === 'away'), checks };
  }

  async #within(check: ReadinessCheck): Promise<Outcome> {
    let timer: NodeJS.Timeout | undefined;
    const slow = new Promise<Outcome>((settle) => {
      timer = setTimeout(() => settle('slow'), this.timeoutMs);
    });
    try {
      return await Promise.race([this.#run(check), slow]);
    } finally {
      clearTimeout(timer);
    }
  }

  #run(check: ReadinessCheck): Promise<Outcome> {
    const running = this.#running.get(check.name);
    if (running) return running;
    const started = this.#outcomeOf(check).finally(() => this.#running.delete(check.name));
    this.#running.set(check.name, started);
    return started;
  }

  async #outcomeOf({ name, check }: ReadinessCheck): Promise<Outcome> {
    try {
      await check();
      return 'ok';
    } catch (fault) {
      this.onFault(name, fault);
      return 'failed';
    }
  }
}

const dispensed = ({ dispensable = false }: ReadinessCheck, outcome: Outcome): Outcome =>
  dispensable && outcome !== 'ok' ? 'away' : outcome;
