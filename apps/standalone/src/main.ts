import 'reflect-metadata';
import { startStandalone } from './standalone.js';

const standalone = await startStandalone(process.env);
process.stdout.write(`${standalone.invitation}\n`);
