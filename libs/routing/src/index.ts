export { areaOf, areasCalled, areasIn, calledAs, regionsCalled } from './areas.js';
export { learnBaseline } from './baseline.js';
export {
  correctedReports,
  learnedAgain,
  type CorrectedReport,
  type Correction,
  type Learned,
} from './corrections.js';
export { crossValidate, learnModel, learnRouter, nearCopies, type Learner } from './cross-validation.js';
export { dangerIn, type Danger } from './danger.js';
export { driftOf, type Drift } from './drift.js';
export {
  evaluate,
  type CategoryFigures,
  type Evaluation,
  type Figures,
  type Judged,
  type Route,
} from './evaluation.js';
export {
  compare,
  learnedOf,
  trialsOf,
  tryOut,
  type Comparison,
  type Learn,
  type Lessons,
  type Trial,
} from './learning.js';
export { Model } from './model.js';
export {
  labelledReports,
  labelledRow,
  placedReports,
  writtenReports,
  type LabelledReport,
} from './reports.js';
export { isPlaceName } from './own-places.js';
export { holdsCommonWords, holdsPlainWords, isWrittenPlain, namesRegion } from './own-words.js';
export { listed } from './phrases.js';
export { isRuleWords } from './rules.js';
export { Router, type RouterParts, type RoutingDecision, type RoutingInput } from './router.js';
export { learnSpelling } from './speller.js';
export type { Loss, Skill } from './worse.js';
