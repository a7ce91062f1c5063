export { learnBaseline } from './baseline.js';
export { correctedReports } from './corrections.js';
export { crossValidate, learnRouter, nearCopies, type Learner } from './cross-validation.js';
export { dangerIn, type Danger } from './danger.js';
export { evaluate, type CategoryFigures, type Evaluation, type Figures, type Route } from './evaluation.js';
export { Model } from './model.js';
export { labelledReports, labelledRow, writtenReports, type LabelledReport } from './reports.js';
export { Router, type RouterParts, type RoutingDecision, type RoutingInput } from './router.js';
export { learnSpelling } from './speller.js';
