export { Sessions } from './sessions.js';
export { Tracking } from './tracking.js';
export { actsFor, mayReceive, needsInstansi, scopeOf, type Officer } from './visibility.js';
