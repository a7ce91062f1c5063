export { crossValidate, evaluate, type Evaluation } from './evaluation.js';
export { Model } from './model.js';
export { labelledReports, writtenReports, type LabelledReport } from './reports.js';
export { Router, type RoutingDecision, type RoutingInput } from './router.js';
