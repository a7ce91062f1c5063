/** The custodian of identity, and whoever asks him. */
import * as law from './law-models.js';
import { revealScenes } from './reveal-models.js';
import { desk, entri, scene, type Scene } from './scene.js';

export const custodianScenes: Scene[] = [
  ...revealScenes.map((each): Scene => ({ ...each, signedIn: true })),
  ...(['walk-in', 'phone', 'letter', 'fax'] as const).map((channel) =>
    scene(`entri by ${channel}`, 'entri', { ...entri, channel }, desk),
  ),
  scene('data', 'data', law.data, desk),
  scene('data with faults', 'data', law.dataWithFaults, desk),
  scene('insiden', 'insiden', law.insiden, desk),
  scene('insiden with faults', 'insiden', law.insidenWithFaults, desk),
  scene('insiden-satu', 'insiden-satu', law.insidenSatu, desk),
];
