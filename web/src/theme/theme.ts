import { createTheme, localStorageColorSchemeManager } from '@mantine/core'
import type { CSSVariablesResolver, MantineColorsTuple } from '@mantine/core'

/** Warm greys: paper and its shadows. */
const gray: MantineColorsTuple = [
  '#fbf8f2',
  '#f4efe6',
  '#eae3d7',
  '#ddd4c5',
  '#c9beac',
  '#a89c89',
  '#7d7263',
  '#62584b',
  '#463e34',
  '#2b2620',
]
/** The same paper by lamp light; Mantine's dark scheme is made of these. */
const dark: MantineColorsTuple = [
  '#ece5d9',
  '#cfc6b8',
  '#a89e8f',
  '#857b6d',
  '#4a443b',
  '#38332c',
  '#2a2621',
  '#1d1a17',
  '#171512',
  '#100e0c',
]
/** The one accent: a bottle-green ink. */
const pine: MantineColorsTuple = [
  '#eef5f2',
  '#dbe9e4',
  '#b9d5cb',
  '#94bfb1',
  '#7bb09f',
  '#4d8a78',
  '#387363',
  '#2a5d50',
  '#204a40',
  '#163730',
]
const brick: MantineColorsTuple = [
  '#fbefec',
  '#f5dcd6',
  '#eab8ad',
  '#df9486',
  '#d97f6e',
  '#c25a47',
  '#ab4433',
  '#933627',
  '#752a1f',
  '#571f17',
]
const ochre: MantineColorsTuple = [
  '#fbf4e4',
  '#f5e6c4',
  '#ebd096',
  '#dfb766',
  '#d3a148',
  '#b5832e',
  '#936820',
  '#785319',
  '#5c4014',
  '#412d0e',
]

const serif =
  '"Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", "Book Antiqua", Georgia, "Times New Roman", serif'
const sans =
  'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif'

export const theme = createTheme({
  colors: { gray, dark, pine, brick, ochre, red: brick, yellow: ochre },
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.32,
  white: '#fffdf9',
  black: '#2b2620',
  fontFamily: sans,
  headings: { fontFamily: serif, fontWeight: '600', textWrap: 'balance' },
  defaultRadius: 'md',
  radius: { sm: '4px', md: '8px', lg: '12px' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Tooltip: { defaultProps: { openDelay: 450, withArrow: true } },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.4 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    },
    Drawer: { defaultProps: { overlayProps: { backgroundOpacity: 0.3 }, closeButtonProps: { 'aria-label': 'Close' } } },
  },
})

/** Mantine's own roles, set in our colours; our roles beside them are in tokens.css. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': gray[0],
    '--mantine-color-default': '#fffdf9',
    '--mantine-color-default-hover': gray[1],
    '--mantine-color-default-border': gray[3],
    '--mantine-color-dimmed': gray[7],
    '--mantine-color-placeholder': '#695e50',
    '--mantine-color-error': brick[7],
    '--mantine-color-anchor': pine[7],
    '--mantine-color-pine-light': '#e3eeea',
    '--mantine-color-pine-light-hover': '#d5e6df',
    '--mantine-color-pine-light-color': pine[7],
  },
  dark: {
    '--mantine-color-body': dark[7],
    '--mantine-color-default': '#24211c',
    '--mantine-color-default-border': dark[4],
    '--mantine-color-dimmed': '#b0a697',
    '--mantine-color-placeholder': '#998f80',
    '--mantine-color-error': brick[3],
    '--mantine-color-anchor': pine[3],
    '--mantine-primary-color-contrast': '#14231f',
    '--mantine-color-pine-light': '#24352f',
    '--mantine-color-pine-light-hover': '#2c423a',
    '--mantine-color-pine-light-color': '#8fc2b1',
  },
})

export const colorSchemeManager = localStorageColorSchemeManager({ key: 'scriptorium:color-scheme' })
