import type { MetadataRoute } from 'next'

/** Makes the app installable. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: 'Safelane',
    short_name: 'Safelane',
    start_url: '/',
    display: 'standalone',
    background_color: '#f8f7f5',
    theme_color: '#f8f7f5',
    icons: [{ src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' }],
  }
}
