import { deskChannel, DeskReport } from '../providers/desk.js';

/** Told at the counter (tatap muka): the reporter stands before the officer, who types. */
export class WalkInReport extends DeskReport {}

export const walkInChannel = deskChannel({ id: 'walk-in', form: WalkInReport });
