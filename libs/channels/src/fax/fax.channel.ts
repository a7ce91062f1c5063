import { IsInt, IsOptional, Max, Min } from 'class-validator';

import { deskChannel, DeskReport } from '../providers/desk.js';
import { IsPhone } from '../providers/form-report.js';
import { known, normalPhone } from '../providers/normal-form.js';

/** A fax: a scan with a sender's line in its header and a number of sheets that it announces. */
export class FaxReport extends DeskReport {
  @IsOptional()
  @IsInt({ message: 'fax-sheets-invalid' })
  @Min(1, { message: 'fax-sheets-invalid' })
  @Max(500, { message: 'fax-sheets-invalid' })
  faxSheets?: number;

  /** The sending machine's line, from the header. */
  @IsOptional()
  @IsPhone()
  faxNumber?: string;

  override reached() {
    const reached = super.reached();
    return { ...reached, phone: reached.phone ?? this.faxNumber };
  }
}

export const faxChannel = deskChannel({
  id: 'fax',
  form: FaxReport,
  particular: ({ faxSheets, faxNumber }, { desk, reporter }) =>
    known({
      desk: faxSheets ? { ...desk, sheets: faxSheets } : undefined,
      reporter: faxNumber && !reporter?.phone ? { ...reporter, phone: normalPhone(faxNumber) } : undefined,
    }),
});
