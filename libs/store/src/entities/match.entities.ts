import { Entity, Index, PrimaryColumn } from 'typeorm';

/** Keyed hashes by which the vault finds a reporter's complaints without opening any. */
@Entity('blind_index')
@Index('blind_index_of_owner', ['ownerId'])
export class BlindIndexEntity {
  /** Of the purpose, the field and the value, under the vault's own key. */
  @PrimaryColumn('bytea') token!: Buffer;
  @PrimaryColumn('uuid') ownerId!: string;
}

/** Complaints that the vault has looked at for its index, whether they left anything in it or not. */
@Entity('blind_indexed')
export class BlindIndexedEntity {
  @PrimaryColumn('uuid') ownerId!: string;
}
