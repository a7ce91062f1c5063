import type { Status } from '#complaint';
import type { Form } from './form.js';

/** A date that was promised, and the working days left until it; negative once it has passed. */
export interface Promised {
  date: Date;
  workingDays: number;
}

/** A complaint as everybody may see it. Fields of the form: phone, email. */
export interface PublikView extends Form {
  code: string;
  status: Status;
  title: string | null;
  text: string;
  category: string | null;
  wilayah: string | null;
  place: string | null;
  handler: string | null;
  receivedAt: Date;
  answerBy: Promised | null;
  /** To how many others it happened, as far as they said so. */
  others: number;
  /** Whoever reads it has just said so. */
  supported: boolean;
  maySupport: boolean;
  submission: string;
}
