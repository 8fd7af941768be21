import tailwind from '@tailwindcss/vite'
import { tanstackRouter } from '@tanstack/router-plugin/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { pageCode } from './vite/page-code.ts'
import { pageRequests } from './vite/page-requests.ts'
import { paintedShell } from './vite/painted-shell.tsx'
import { precompress } from './vite/precompress.ts'

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
      // A page's data and looks come together; only its skeleton is there at once.
      codeSplittingOptions: {
        defaultBehavior: [['component', 'loader', 'errorComponent', 'notFoundComponent']],
      },
    }),
    react(),
    tailwind(),
    paintedShell(),
    pageCode(),
    pageRequests(),
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
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // Shared files are named after all pages that share them.
        chunkFileNames: ({ name }) => `assets/${name.split('~')[0]}-[hash].js`,
        codeSplitting: {
          groups: [
            // All that the first paint of any page needs, in one file.
            { name: 'app', tags: ['$initial'], priority: 4 },
            // What the sign-in page shares with others, so that these do not load the page itself.
            {
              name: 'parts',
              test: /\/components\/(?:field|note|command|shell\/mark)\.tsx$|\/features\/sample\/(?:photos|sample-sheet)\.tsx?$|\/useSuspenseQuery\.js$|\/icons\/(?:triangle-alert|triangle-exclamation-point|info|chevron-down)\.mjs$/,
              priority: 3,
            },
            // It is the first page of all and needs nothing else.
            { name: 'sign-in', test: /\/routes\/sign-in\.tsx\?/, priority: 2 },
            // All that the bars need, which every page but the sign-in page has, and small parts of several pages that would
            // otherwise be merged into the file of the dataset editor.
            {
              name: 'signed-in',
              test: /\/(?:routes\/-signed-in|components\/(?:segments|switch)|lib\/use-settled|icons\/sliders-horizontal)\.(?:tsx?|js|mjs)$/,
              priority: 1,
            },
            // Small parts that most pages have: a slow line pays more for twenty requests than for code that is not used.
            { name: 'common', minShareCount: 4, maxModuleSize: 6_000, priority: 0.5 },
            // Also small, or they would end up in a file that is mostly something else.
            {
              name: 'small',
              test: /\/lucide-react\/dist\/esm\/icons\/|\/web\/src\/lib\//,
              minShareCount: 2,
              priority: 0.4,
            },
            // What else pages share, by who shares it; the smallest files are merged for the same reason.
            {
              name: 'shared',
              minShareCount: 2,
              entriesAware: true,
              entriesAwareMergeThreshold: 2_000,
            },
          ],
        },
      },
      treeshake: {
        propertyReadSideEffects: false,
        // Neither does anything but define: what a page does not use of them is left out.
        moduleSideEffects: (id) => !/\/node_modules\/typebox\/|\/shared\/src\//.test(id),
        manualPureFunctions: ['Type', 'Nullable', 'OneOf', 'ListSchema', 'RecordOf', 'allOptional'],
      },
    },
  },
})
