/** Every page as somebody may meet it: what the page specs render and the browser looks at. */
import { accountScenes } from './account-scenes.js';
import { alikeScenes } from './alike-scenes.js';
import { alertScenes } from './alert-scenes.js';
import { channelScenes } from './channel-scenes.js';
import { citizenScenes } from './citizen-scenes.js';
import { clockScenes } from './clock-scenes.js';
import { consoleScenes } from './console-scenes.js';
import { custodianScenes } from './custodian-scenes.js';
import { fileScenes } from './file-scenes.js';
import { replyScenes } from './reply-models.js';
import { routingScenes } from './routing-scenes.js';
import type { Scene } from './scene.js';
import { qualityScenes } from './quality-scenes.js';
import { sp4nScenes } from './sp4n-scenes.js';
import { trainingScenes } from './training-scenes.js';

export const scenes: Scene[] = [
  ...citizenScenes,
  ...accountScenes,
  ...consoleScenes,
  ...fileScenes,
  ...custodianScenes,
  ...replyScenes,
  ...channelScenes,
  ...clockScenes,
  ...qualityScenes,
  ...sp4nScenes,
  ...routingScenes,
  ...alikeScenes,
  ...trainingScenes,
  ...alertScenes,
];
