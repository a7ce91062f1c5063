import { IsOptional, IsString, MaxLength } from 'class-validator';

import { deskChannel, DeskReport } from '../providers/desk.js';
import { IsDay } from '../providers/form-report.js';
import { known, normalLine } from '../providers/normal-form.js';

/** A letter (surat): it has a date of its own, often a number, and usually a scan that says it all. */
export class LetterReport extends DeskReport {
  @IsOptional()
  @MaxLength(200, { message: 'letter-number-too-long' })
  @IsString({ message: 'letter-number-invalid' })
  letterNumber?: string;

  @IsOptional()
  @IsDay()
  letterDate?: string;
}

export const letterChannel = deskChannel({
  id: 'letter',
  form: LetterReport,
  particular: ({ letterNumber, letterDate }) => {
    const reference = normalLine(letterNumber);
    const date = letterDate ?? undefined;
    return known({
      references: reference === undefined ? undefined : [known({ system: 'letter', reference, date })],
      // Midnight UTC falls on the letter's own date in every Indonesian time zone.
      sentAt: date === undefined ? undefined : new Date(date),
    });
  },
});
