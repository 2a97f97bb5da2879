import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { basePath, routes, usualTimeoutMs } from '@scriptorium/contracts/routes'
import type { Route } from '@scriptorium/contracts/routes'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

/** A file below this size gains nothing from compression. */
const bytesMin = 1_024

/** Lays a compressed copy beside each text file, once, so that no server compresses the same bytes for each visitor. */
function compressed(): Plugin {
  return {
    name: 'compressed-copies',
    apply: 'build',
    async writeBundle({ dir }) {
      if (dir === undefined) return
      const files = (await readdir(dir, { recursive: true }))
        .filter((name) => /\.(?:js|css|html|svg)$/.test(name))
        .map((name) => join(dir, name))
      await Promise.all(
        files.map(async (file) => {
          const bytes = await readFile(file)
          if (bytes.length < bytesMin) return
          await writeFile(
            `${file}.br`,
            await promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
          )
          await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }))
        }),
      )
    },
  }
}

/** A page calls routes but checks neither what it sends nor what comes back: the schemas of all routes stay out of its bundle. */
function routesWithoutSchemas(): Plugin {
  const calls = Object.entries<Route>(routes).map(([name, { method, path, creates, alsoStreams, timeoutMs }]) => [
    name,
    { method, path, creates, alsoStreams, timeoutMs },
  ])
  const exports = { basePath, usualTimeoutMs, routes: Object.fromEntries(calls) }
  const lines = Object.entries(exports).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`)
  return {
    name: 'routes-without-schemas',
    load: (id) => (id.endsWith('/packages/contracts/src/routes/index.ts') ? lines.join('\n') : undefined),
  }
}

/** The gateway serves the built files; while developing, Vite serves them and hands calls on to a gateway on this machine. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), routesWithoutSchemas(), compressed()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The browsers that the README names; older ones are not tried.
    target: ['chrome111', 'edge111', 'firefox115', 'safari16.4'],
    sourcemap: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8080', changeOrigin: false } } },
})
