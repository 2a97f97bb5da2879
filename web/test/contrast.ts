import type { Page } from 'playwright-core'

/**
 * The texts on the page whose contrast to their ground is below WCAG 2.2 AA: 4.5, or 3 for large text. Controls that are
 * switched off are exempt, and so is what nobody sees.
 */
export function poorContrasts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    type Color = { r: number; g: number; b: number; a: number }
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })!
    const parse = (css: string): Color => {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = css
      canvas.fillRect(0, 0, 1, 1)
      const [r = 0, g = 0, b = 0, a = 0] = canvas.getImageData(0, 0, 1, 1).data
      return { r, g, b, a: a / 255 }
    }
    const over = (top: Color, ground: Color): Color => ({
      r: top.r * top.a + ground.r * (1 - top.a),
      g: top.g * top.a + ground.g * (1 - top.a),
      b: top.b * top.a + ground.b * (1 - top.a),
      a: 1,
    })
    const light = ({ r, g, b }: Color) => {
      const [x, y, z] = [r, g, b].map((value) =>
        value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
      )
      return 0.2126 * x! + 0.7152 * y! + 0.0722 * z!
    }
    const groundOf = (element: Element): Color => {
      const layers: Color[] = []
      for (let each: Element | null = element; each !== null; each = each.parentElement)
        layers.push(parse(getComputedStyle(each).backgroundColor))
      return layers.reverse().reduce((ground, layer) => over(layer, ground), { r: 255, g: 255, b: 255, a: 1 })
    }
    const poor: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement!
      const text = walker.currentNode.textContent?.trim() ?? ''
      if (text === '' || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
      if (element.closest(':disabled, [data-disabled], [aria-disabled=true], .visually-hidden, script, style') !== null)
        continue
      const style = getComputedStyle(element)
      const ground = groundOf(element)
      const [a, b] = [light(over(parse(style.color), ground)), light(ground)]
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      const size = Number.parseFloat(style.fontSize)
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
      if (ratio < (large ? 3 : 4.5))
        poor.push(
          `${ratio.toFixed(2)} ${text.slice(0, 40)} (${style.color} on ${Math.round(ground.r)} ${Math.round(ground.g)} ${Math.round(ground.b)})`,
        )
    }
    return poor
  })
}

/** Controls without a name that a screen reader could say. */
export function namelessControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = [
      ...document.querySelectorAll<HTMLElement>(
        'button, a[href], input:not([type=hidden]), textarea, select, [role=button], [role=switch]',
      ),
    ]
    return controls
      .filter((control) => {
        if (!control.checkVisibility() || control.hidden || control.closest('[aria-hidden=true]') !== null) return false
        const labels =
          control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement
            ? [...(control.labels ?? [])].map((label) => label.textContent)
            : []
        const names = [
          control.getAttribute('aria-label'),
          control.textContent,
          ...labels,
          control.getAttribute('aria-labelledby'),
        ]
        return names.every((name) => (name ?? '').trim() === '')
      })
      .map((control) => control.outerHTML.slice(0, 120))
  })
}
