import { IsOptional } from 'class-validator';

import { deskChannel, DeskReport } from '../providers/desk.js';
import { IsPhone } from '../providers/form-report.js';
import { normalPhone } from '../providers/normal-form.js';

/** Told on the telephone: the officer types while the caller speaks. */
export class PhoneReport extends DeskReport {
  /** Number shown by the exchange; none where it was withheld. The reporter's own number may be another. */
  @IsOptional()
  @IsPhone()
  callerNumber?: string;

  override reached() {
    const reached = super.reached();
    return { ...reached, phone: reached.phone ?? this.callerNumber };
  }
}

export const phoneChannel = deskChannel({
  id: 'phone',
  form: PhoneReport,
  particular: ({ callerNumber }, { reporter }) =>
    callerNumber && !reporter?.phone ? { reporter: { ...reporter, phone: normalPhone(callerNumber) } } : {},
});
