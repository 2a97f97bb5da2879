import { describe, expect, it } from 'vitest'
import { counter, histogram, polledGauge, renderMetrics, sharedReading } from './index.ts'

async function lines(name: string): Promise<string[]> {
  const { text } = await renderMetrics()
  return text.split('\n').filter((line) => line.startsWith(`scriptorium_${name}`))
}

describe('a counter', () => {
  it('counts by its labels, and leaves out what is no positive number', async () => {
    const answers = counter('test_answers_total', 'For this test', ['code'])
    answers.add({ code: 'none' })
    answers.add({ code: 'none' }, 2)
    for (const odd of [-1, 0, Number.NaN, Number.POSITIVE_INFINITY]) answers.add({ code: 'odd' }, odd)
    expect(await lines('test_answers_total')).toEqual(['scriptorium_test_answers_total{code="none"} 3'])
  })
})

describe('a histogram', () => {
  it('is of seconds, and leaves out what no duration is', async () => {
    const waits = histogram('test_wait_seconds', 'For this test', ['job'], [0.1, 1])
    for (const seconds of [0.05, 0.5, 5, -1, Number.NaN]) waits.observe({ job: 'a' }, seconds)
    expect(await lines('test_wait_seconds')).toEqual([
      'scriptorium_test_wait_seconds_bucket{le="0.1",job="a"} 1',
      'scriptorium_test_wait_seconds_bucket{le="1",job="a"} 2',
      'scriptorium_test_wait_seconds_bucket{le="+Inf",job="a"} 3',
      'scriptorium_test_wait_seconds_sum{job="a"} 5.55',
      'scriptorium_test_wait_seconds_count{job="a"} 3',
    ])
  })
})

describe('a polled gauge', () => {
  it('is the sum of what its readers say, as long as they watch', async () => {
    const depth = polledGauge('test_depth', 'For this test', ['queue'])
    const end = depth.watch(async () => [{ labels: { queue: 'a' }, value: 2 }])
    depth.watch(() => [{ labels: { queue: 'a' }, value: 3 }])
    expect(await lines('test_depth')).toEqual(['scriptorium_test_depth{queue="a"} 5'])
    end()
    expect(await lines('test_depth')).toEqual(['scriptorium_test_depth{queue="a"} 3'])
  })

  it('leaves out a reader that fails or hangs, counts it, and shows the others', async () => {
    const depth = polledGauge('test_broken', 'For this test', ['queue'])
    depth.watch(async () => await Promise.reject(new Error('away')))
    const hang = depth.watch(async () => await new Promise(() => undefined))
    depth.watch(() => [{ labels: { queue: 'a' }, value: 1 }])
    expect(await lines('test_broken')).toEqual(['scriptorium_test_broken{queue="a"} 1'])
    hang()
    const failures = await lines('metric_read_failures_total{metric="test_broken"}')
    expect(Number(failures[0]?.split(' ')[1])).toBeGreaterThan(0)
  })

  it('shares one reading with others of the same scrape', async () => {
    let readings = 0
    const read = sharedReading(async () => await Promise.resolve((readings += 1)))
    expect(await Promise.all([read(), read()])).toEqual([1, 1])
    expect(await read()).toBe(2)
  })
})
