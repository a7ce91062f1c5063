import { IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';

/** What each verb is asked with: anything else in it is refused. */

export class DeliverAsked {
  @IsUUID() deliveryId!: string;
}

export class CopyAsked {
  @IsUUID() complaintId!: string;
  @IsUUID() attachmentId!: string;
  @IsOptional() @IsString() @MaxLength(200) by?: string;
}

export class ReplayAsked {
  @IsUUID() inboundId!: string;
  @IsString() @MaxLength(200) by!: string;
}
