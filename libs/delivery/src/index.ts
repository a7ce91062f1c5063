export { Tellings, type Telling } from './tellings.js';
export { ClosingWords } from './closing-words.js';
export { Correspondence } from './correspondence.js';
export type { CorrespondenceParts } from './sending.js';
export { Receipts } from './receipts.js';
export { DeliveryRunner, type RunnerParts } from './delivery.runner.js';
export { answerText, dangerWords, publishedLetter, textOn, wayOut } from './letters.js';
export { Errands, type Carrier } from './errands.js';
