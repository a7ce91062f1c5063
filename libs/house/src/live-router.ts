import { Directory, type Office, type RoutingKnowledge } from '#instansi';
import { Model, Router, type RoutingDecision, type RoutingInput } from '#routing';

interface Built {
  directory: Directory;
  model: Model;
  router: Router;
}

/**
 * The router of a running installation: it decides by the directory, mandates, rules and places of the day and by the
 * live model, and follows every change that this process makes at once.
 */
export class LiveRouter {
  private built: Built | undefined;

  constructor(
    private readonly office: Office,
    private readonly liveModel: () => Model,
  ) {}

  /** Where a report goes, by what this process knows; call `refresh` before, outside of a transaction. */
  route(input: RoutingInput): RoutingDecision {
    return this.current.route(input);
  }

  /** Takes over what other processes have changed; however often it is called, they are looked at every two seconds. */
  refresh(): Promise<void> {
    return this.office.refresh();
  }

  /** The router as it is at this moment; it changes no more. */
  get current(): Router {
    // A change to anything of the office's, and a new day, give it a new directory.
    const { directory, knowledge } = this.office;
    const model = this.liveModel();
    if (this.built?.directory !== directory || this.built.model !== model) {
      this.built = { directory, model, router: Router.create(directory, { ...knowledge, model }) };
    }
    return this.built.router;
  }

  /** The router as it would be if this were known instead. */
  with(knowledge: RoutingKnowledge): Router {
    const { data, day } = this.office.directory;
    const directory = new Directory({ ...data, mandates: knowledge.mandates }, day);
    return Router.create(directory, { ...knowledge, model: this.liveModel() });
  }
}
