import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { drawnPages } from './drawn.ts'
import { inlineFirstPaint } from './inline.ts'
import { serviceWorker } from './worker/plugin.ts'

const backend = 'http://localhost:8000'

export default defineConfig({
  plugins: [react(), tailwindcss(), inlineFirstPaint(), drawnPages(), serviceWorker()],
  server: {
    proxy: {
      '/api': backend,
      '/health': backend,
      '/socket.io': { target: backend, ws: true },
    },
  },
  build: {
    target: 'es2022',
    manifest: true,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'vendor', test: /node_modules\/(?!virtua|idb|lucide-react\/dist\/esm\/icons)/ },
            {
              name: 'shared',
              test: /\/src\/(?!lib\/snapshot|lib\/(?:notifying|updates|recentEmoji)|emoji\/|components\/(?:Menu|MatchActions|EmojiMenu|EmojiHead|useEmojiSearch|AuthLayout|Field|use(?:Form|Listening)|validate))/,
              minShareCount: 2,
            },
            {
              name: 'forms',
              test: /\/src\/components\/(?:AuthLayout|Field|useForm|validate)/,
              minShareCount: 2,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/i18n/start.fake.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
  },
})
