import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { QualityFigures } from '#disposition';
import { HOUSE, type House } from '#house';
import { Allows } from './routes.js';

/** Numbers for Prometheus: none of a single report, and no more work for being asked often. */
@ApiExcludeController()
@Controller()
export class MetricsController {
  constructor(@Inject(HOUSE) private readonly house: House) {}

  @Get('metrics')
  @Allows('public')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async metrics(): Promise<string> {
    const { liveModel, routingWatch } = this.house;
    return exposition([
      ...routingMetrics(await routingWatch.overall()),
      {
        name: 'muara_routing_model',
        help: 'The model that decides.',
        samples: [[`version="${liveModel.current.version}",build="${liveModel.isOwn}"`, 1]],
      },
      {
        name: 'muara_routing_model_unfit',
        help: '1 where another model was made live and cannot be used.',
        samples: [['', liveModel.fault ? 1 : 0]],
      },
    ]);
  }
}

interface Metric {
  name: string;
  help: string;
  /** Labels as they are written, and the value. */
  samples: [labels: string, value: number][];
}

/** Over the last twelve weeks; without supervisory reports. */
function routingMetrics({ weeks, bands, drift }: QualityFigures): Metric[] {
  const sum = (of: 'ask' | 'suggest' | 'dispose' | 'decided' | 'agreed' | 'returned' | 'right'): number =>
    weeks.reduce((all, week) => all + week[of], 0);
  const outcomes = (['ask', 'suggest', 'dispose'] as const).map((outcome): [string, number] => [
    `outcome="${outcome}"`,
    sum(outcome),
  ]);
  const drifts: [string, number | null][] = [
    ['of="category"', drift.categories.index],
    ['of="confidence"', drift.confidence.index],
  ];
  const decided = bands.filter((band) => band.decided > 0);
  const tenths = (value: (band: (typeof bands)[number]) => number): [string, number][] =>
    decided.map((band): [string, number] => [`band="${band.band / 10}"`, value(band)]);
  return [
    { name: 'muara_routing_read', help: 'Reports read in twelve weeks.', samples: outcomes },
    { name: 'muara_routing_decided', help: 'Of these decided by a person.', samples: [['', sum('decided')]] },
    {
      name: 'muara_routing_agreed',
      help: 'Of the decided taken as suggested.',
      samples: [['', sum('agreed')]],
    },
    {
      name: 'muara_routing_returned',
      help: 'Of the read returned by a body.',
      samples: [['', sum('returned')]],
    },
    {
      name: 'muara_routing_confidence',
      help: 'Mean confidence of the decided, by tenths.',
      samples: tenths((band) => band.confidence / band.decided),
    },
    {
      name: 'muara_routing_right',
      help: 'Share of the decided taken as suggested and not returned, by tenths of confidence.',
      samples: tenths((band) => band.right / band.decided),
    },
    {
      name: 'muara_routing_drift',
      help: 'Population stability index against the twelve weeks before; absent where there are too few.',
      samples: drifts.flatMap(([labels, index]): [string, number][] =>
        index === null ? [] : [[labels, index]],
      ),
    },
  ];
}

const exposition = (metrics: Metric[]): string =>
  metrics
    .map(({ name, help, samples }) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} gauge`,
        ...samples.map(([labels, value]) => `${name}${labels === '' ? '' : `{${labels}}`} ${value}`),
        '',
      ].join('\n'),
    )
    .join('');
