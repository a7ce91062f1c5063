import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What partners were told is remembered when it is sent again, and what peers brought before they said so is not public. */
export class WhatPartnersWereTold1796002100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "partner_message" ADD "told_at" TIMESTAMP WITH TIME ZONE`);
    await runner.query(`UPDATE "partner_message" SET told_at = done_at WHERE state = 'sent'`);
    // Nothing was said of whether they may be public: without that nothing is, as for what comes of older peers now.
    await runner.query(
      `UPDATE "complaint" SET consents = coalesce(consents, '{}') || '{"publish": false}'
       WHERE id IN (SELECT complaint_id FROM "handover" WHERE direction = 'in')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "partner_message" DROP COLUMN "told_at"`);
  }
}
