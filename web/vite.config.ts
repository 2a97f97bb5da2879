import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The gateway serves the built files; while developing, Vite serves them and hands calls on to a gateway on this machine. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', sourcemap: false, assetsInlineLimit: 0, reportCompressedSize: true },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8080', changeOrigin: false } } },
})
