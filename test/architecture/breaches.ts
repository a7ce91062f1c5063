import { arrows, type Sources } from './house.js';

/** For every rule the ways to break it that must be caught. A rule without one here fails its test. */
export const breaches: Record<string, Sources[]> = {
  'no-cycles': [
    { 'libs/intake/src/ring-a.ts': ['./ring-b.js'], 'libs/intake/src/ring-b.ts': ['./ring-a.js'] },
    {
      'libs/intake/src/type-ring-a.ts': ['type ./type-ring-b.js'],
      'libs/intake/src/type-ring-b.ts': ['type ./type-ring-a.js'],
    },
  ],
  'complaint-is-pure': [
    { 'libs/complaint/src/wired.ts': ['@nestjs/common'] },
    { 'libs/complaint/src/stored.ts': ['type typeorm'] },
    { 'libs/complaint/src/querying.ts': ['pg'] },
    { 'libs/complaint/src/logging.ts': ['#platform'] },
  ],
  'platform-knows-only-its-own': [{ 'libs/platform/src/opinionated.ts': ['#complaint'] }],
  'store-knows-only-its-own': [{ 'libs/store/src/receiving.ts': ['#channels'] }],
  'messaging-knows-only-its-own': [{ 'libs/messaging/src/reading.ts': ['type #complaint'] }],
  'channels-knows-only-its-own': [{ 'libs/channels/src/storing.ts': ['#store'] }],
  'identity-knows-only-its-own': [{ 'libs/identity/src/routing.ts': ['#routing'] }],
  'instansi-knows-only-its-own': [{ 'libs/instansi/src/routing.ts': ['#routing'] }],
  'routing-knows-only-its-own': [{ 'libs/routing/src/by-channel.ts': ['#channels'] }],
  'access-knows-only-its-own': [{ 'libs/access/src/accepting.ts': ['#intake'] }],
  'intake-knows-only-its-own': [{ 'libs/intake/src/disposing.ts': ['type #disposition'] }],
  'disposition-knows-only-its-own': [
    { 'libs/disposition/src/by-channel.ts': ['#channels'] },
    { 'libs/disposition/src/by-channel-type.ts': ['type ../../channels/src/index.js'] },
  ],
  'house-knows-only-its-own': [
    { 'libs/house/src/serving.ts': ['../../../apps/gateway/src/gateway.module.js'] },
  ],
  'alerts-knows-only-its-own': [{ 'libs/alerts/src/disposing.ts': ['#disposition'] }],
  'partners-knows-only-its-own': [{ 'libs/partners/src/phoning.ts': ['#channels'] }],
  'sp4n-knows-only-its-own': [{ 'libs/sp4n/src/opening.ts': ['#identity'] }],
  'delivery-knows-only-its-own': [{ 'libs/delivery/src/rerouting.ts': ['#routing'] }],
  'channels-do-not-know-each-other': [
    { 'libs/channels/src/sms/forwarding.ts': ['../email/mime.js'] },
    { 'libs/channels/src/email/typed.ts': ['type ../sms/sms.channel.js'] },
  ],
  'providers-are-no-channel': [{ 'libs/channels/src/providers/meta.ts': ['../sms/sms.channel.js'] }],
  'typeorm-only-in-store': [
    { 'apps/gateway/src/querying.ts': ['typeorm'] },
    { 'libs/intake/src/querying.ts': ['type typeorm'] },
    { 'libs/access/src/wired.ts': ['@nestjs/typeorm'] },
  ],
  'libs-never-import-apps': [
    { 'libs/intake/src/homing.ts': ['../../../apps/gateway/src/gateway.module.js'] },
  ],
  'apps-do-not-know-each-other': [{ 'apps/gateway/src/opening.ts': ['../../vault/src/vault.module.js'] }],
  'enter-a-lib-by-its-front-door': [
    { 'apps/gateway/src/climbing.ts': ['../../../libs/intake/src/intake.js'] },
    { 'libs/intake/src/climbing.ts': ['type ../../store/src/store.js'] },
  ],
  'no-orphans': [{ 'libs/intake/src/lonely.ts': [] }],
  'the-way-out-imports-no-test': [
    { 'libs/intake/src/leaning.ts': ['./intake.spec.js'] },
    { 'libs/channels/src/leaning.ts': ['../testing/channel-contract.js'] },
    { 'apps/cli/src/leaning.ts': ['../../../test/support/database.js'], 'test/support/database.ts': [] },
  ],
};

/** Every arrow between two libs that is not drawn, in the direction in which it is forbidden. */
export const forbiddenArrows = Object.entries(arrows).flatMap(([lib, known]) =>
  Object.keys(arrows)
    .filter((other) => other !== lib && !known.includes(other))
    .map((other) => ({
      rule: lib === 'complaint' ? 'complaint-is-pure' : `${lib}-knows-only-its-own`,
      file: `libs/${lib}/src/towards-${other}.ts`,
      imports: [`#${other}`],
    })),
);
