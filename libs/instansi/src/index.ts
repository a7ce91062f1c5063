export {
  Directory,
  longestFirst,
  type Category,
  type DirectoryData,
  type Instansi,
  type Wilayah,
} from './directory.js';
export { numbersFor, type EmergencyNumber } from './emergency-numbers.js';
export {
  inEffect,
  type Mandate,
  type OwnPlace,
  type RoutingKnowledge,
  type RoutingRule,
} from './knowledge.js';
export { inspectorateOf, mayOversee, overseerAbove, overseerFor, overseersOf } from './overseeing.js';
export { Office, seedDirectory, seedOffice } from './office.js';
