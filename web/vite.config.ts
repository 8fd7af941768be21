import tailwind from '@tailwindcss/vite'
import { tanstackRouter } from '@tanstack/router-plugin/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { precompress } from './precompress.ts'

/** Where the server listens, as it reads it itself. */
const SERVER = `http://127.0.0.1:${process.env['PORT'] ?? 3006}`

export default defineConfig({
  plugins: [
    tanstackRouter({
      target: 'react',
      autoCodeSplitting: true,
      // Tests import the route tree under Node, which needs file endings.
      addExtensions: true,
      quoteStyle: 'single',
    }),
    react(),
    tailwind(),
    precompress(),
  ],
  resolve: {
    conditions: ['@the-way/source', 'module', 'browser', 'development|production'],
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    strictPort: true,
    proxy: { '/api': SERVER },
  },
  build: { target: 'es2023', assetsInlineLimit: 0 },
})
