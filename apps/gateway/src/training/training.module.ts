import { Module, type DynamicModule } from '@nestjs/common';
import { HOUSE, type House } from '#house';
import { Face } from '../face.js';
import { SimulatedProviderController, TrainingController } from './training.controller.js';
import { TrainingGround } from './training-ground.js';

/** `/latihan`: the simulated providers of a demo. Where this module is not imported the addresses do not exist. */
@Module({})
export class TrainingModule {
  static of(house: House, { face, ground }: { face: Face; ground: TrainingGround }): DynamicModule {
    return {
      module: TrainingModule,
      controllers: [TrainingController, SimulatedProviderController],
      providers: [
        { provide: HOUSE, useValue: house },
        { provide: Face, useValue: face },
        { provide: TrainingGround, useValue: ground },
      ],
    };
  }
}
