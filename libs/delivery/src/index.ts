export { Tellings, type Telling } from './tellings.js';
export { Correspondence, type CorrespondenceParts } from './correspondence.js';
export { Receipts } from './receipts.js';
export { DeliveryRunner, type RunnerParts } from './delivery.runner.js';
export { dangerWords, publishedLetter, textOn, wayOut } from './letters.js';
export { Errands, type Carrier } from './errands.js';
