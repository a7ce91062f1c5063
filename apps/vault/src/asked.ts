import { IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { matchFields, type ErasureAsked, type MatchField, type Wanted } from '#identity';

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

export class MatchAsked implements Wanted {
  @IsIn(matchFields) field!: MatchField;
  @IsString() @MaxLength(320) value!: string;
  @IsString() @MaxLength(200) by!: string;
  @IsString() @MaxLength(50) role!: string;
  @IsString() @MaxLength(1000) reason!: string;
}

export class ExportAsked {
  @IsUUID() complaintId!: string;
  @IsString() @MaxLength(200) by!: string;
  @IsString() @MaxLength(50) role!: string;
  @IsString() @MaxLength(1000) reason!: string;
}

export class EraseAsked implements ErasureAsked {
  @IsUUID() ownerId!: string;
  @IsIn(['request', 'retention']) why!: ErasureAsked['why'];
  @IsString() @MaxLength(200) by!: string;
  @IsString() @MaxLength(50) role!: string;
  @IsString() @MaxLength(1000) reason!: string;
}
