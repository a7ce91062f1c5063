export { learnBaseline } from './baseline.js';
export {
  crossValidate,
  evaluate,
  learnRouter,
  type Evaluation,
  type Learner,
  type Route,
} from './evaluation.js';
export { Model } from './model.js';
export { labelledReports, writtenReports, type LabelledReport } from './reports.js';
export { Router, type RoutingDecision, type RoutingInput } from './router.js';
export { learnSpelling } from './speller.js';
