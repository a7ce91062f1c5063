import { Setting } from '#platform';
import { IsInt, IsOptional, IsUrl, Matches, Min } from 'class-validator';

/** The settings that every channel of Twilio has, each under the channel's own prefix (`CHANNEL_SMS`). */
export function twilioSettings(prefix: string, carries: string) {
  return {
    accountSid: both(
      Setting({
        key: `${prefix}_ACCOUNT_SID`,
        says: `Twilio account that receives and sends the ${carries}.`,
        example: 'AC…',
      }),
      Matches(/^AC\w+$/, { message: 'must be a Twilio account SID (AC…)' }),
    ),
    authToken: both(
      Setting({
        key: `${prefix}_AUTH_TOKEN`,
        says: "Auth token of that account. While it is being changed both, separated by a comma: either signs, and the first is used for Muara's own calls.",
      }),
      Matches(/^[^\s,]+(\s*,\s*[^\s,]+)?$/, {
        message: 'must be one auth token, or two separated by a comma',
      }),
    ),
    listSeconds: both(
      Setting({
        key: `${prefix}_LIST_SECONDS`,
        says: "Seconds between two looks at the provider's own list, for messages that no webhook brought. Default 300.",
        example: '300',
      }),
      IsInt({ message: 'must be whole seconds' }),
      Min(1, { message: 'must be 1 or more' }),
    ),
    apiUrl: both(
      Setting({
        key: `${prefix}_API_URL`,
        says: "Address of a stand-in for Twilio's API, for trials only.",
        example: 'http://localhost:8091',
      }),
      IsOptional(),
      IsUrl(
        { require_tld: false, protocols: ['http', 'https'], require_protocol: true },
        { message: 'must be a URL' },
      ),
    ),
  };
}

const both =
  (...decorators: PropertyDecorator[]): PropertyDecorator =>
  (target, property) => {
    for (const decorate of decorators) decorate(target, property);
  };
