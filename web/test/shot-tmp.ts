import { launch, newWriter, demoOf, composerOf, answered, url } from './writer.ts'
import { readFileSync } from 'node:fs'
const what = process.argv[2] ?? 'md'
const browser = await launch()
const writer = await newWriter(browser, { width: 1440, height: 900 })
const { page, call, trouble } = writer
const { novelId, threadId } = await demoOf(writer)
const md = readFileSync('/tmp/sample.md', 'utf8')
await page.route('**/api/v1/threads/*/messages*', async (route) => {
  if (route.request().method() !== 'GET') return route.continue()
  const response = await route.fetch()
  const json = (await response.json()) as { items: { content: string }[] }
  if (json.items.length > 1) json.items.at(-1)!.content = md
  await route.fulfill({ response, json })
})
await page.goto(`${url}/novels/${novelId}/workshop/${threadId}`)
await composerOf(page).fill('What does Maren want?')
await composerOf(page).press('Control+Enter')
await answered(page)
await page.reload()
await page.waitForTimeout(1500)
const js = await page.evaluate(() => performance.getEntriesByType('resource').filter((e) => e.name.endsWith('.js')).reduce((n, e) => n + (e as PerformanceResourceTiming).encodedBodySize, 0))
console.log('js bytes', js)
for (const scheme of ['light', 'dark'] as const)
  for (const [w, h] of [[1440, 1400], [390, 1400]] as const) {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize({ width: w, height: h })
    await page.waitForTimeout(400)
    await page.screenshot({ path: `/tmp/webshots/${what}-${scheme}-${w}.png` })
  }
console.log(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), trouble)
await browser.close()
