export { envExample } from './env-example.js';
export { HOUSE, openHouse, type House, type HouseOptions } from './house.js';
export { LiveRouter } from './live-router.js';
export { configureHouse, HouseSettings, isDemo, type HouseConfiguration } from './settings.js';
