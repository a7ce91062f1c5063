import { IsBoolean, IsIn, IsString, IsUUID, MaxLength } from 'class-validator';
import {
  grounds,
  type AboutComplaint,
  type AboutErrand,
  type AboutReveal,
  type Ground,
  type RevealAsked,
  type RevealDecided,
} from '#identity';

/** What each verb of a reveal is asked with: anything else in it is refused. */

export class AboutComplaintAsked implements AboutComplaint {
  @IsString() @MaxLength(100) session!: string;
  @IsUUID() complaintId!: string;
}

export class AboutErrandAsked implements AboutErrand {
  @IsString() @MaxLength(100) session!: string;
  @IsUUID() deliveryId!: string;
}

export class RequestRevealAsked extends AboutComplaintAsked implements RevealAsked {
  @IsIn(grounds) ground!: Ground;
  @IsString() @MaxLength(1000) reason!: string;
}

export class AboutRevealAsked implements AboutReveal {
  @IsString() @MaxLength(100) session!: string;
  @IsUUID() requestId!: string;
}

export class DecideRevealAsked extends AboutRevealAsked implements RevealDecided {
  @IsBoolean() approve!: boolean;
  @IsString() @MaxLength(1000) reason!: string;
}
