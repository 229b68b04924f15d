import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { expectAccessible } from '../fixtures/accessibility.ts'
import { bob, openWithMoney } from '../fixtures/wallet.ts'

const screenshots = path.join(import.meta.dirname, '../test-results/screenshots')
const widths = { phone: { width: 360, height: 780 }, desktop: { width: 1280, height: 860 } }
const pages = {
  pay: '/',
  cover: '/cover',
  activity: '/activity',
  insights: '/insights',
  predictions: '/insights/predictions',
  checks: '/checks',
  developers: '/developers',
  keys: '/settings/api-keys',
  plan: '/plans/new',
  batch: '/batch',
  missing: '/no-such-page',
}

for (const [device, viewport] of Object.entries(widths)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const locale of ['en', 'zh'] as const) {
      test(`every page is accessible and fits: ${device}, ${colorScheme}, ${locale}`, async ({
        browser,
        baseURL,
      }) => {
        const context = await browser.newContext({
          baseURL: baseURL!,
          viewport,
          colorScheme,
          locale: locale === 'zh' ? 'zh-CN' : 'en-GB',
          reducedMotion: 'reduce',
        })
        const page = await context.newPage()
        for (const [name, url] of Object.entries(pages)) {
          await page.goto(url)
          await page.waitForLoadState('networkidle')
          await page.screenshot({
            path: path.join(screenshots, `${name}-${device}-${colorScheme}-${locale}.png`),
            fullPage: true,
          })
          await expectAccessible(page, name)
        }
        await context.close()
      })
    }
  }
}

for (const [device, viewport] of Object.entries(widths)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`the way of a payment looks right: ${device}, ${colorScheme}`, async ({ browser, baseURL }) => {
      const context = await browser.newContext({
        baseURL: baseURL!,
        viewport,
        colorScheme,
        locale: 'en-GB',
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      const shoot = (name: string) =>
        page.screenshot({
          path: path.join(screenshots, `${name}-${device}-${colorScheme}-en.png`),
          fullPage: true,
        })
      await openWithMoney(page)
      await page.getByLabel('Who and how much?').fill(`pay ${bob} 25 USDC for lunch`)
      await expect(page.getByRole('button', { name: 'Review payment' })).toBeEnabled()
      await shoot('pay-filled')
      await page.getByRole('button', { name: 'Review payment' }).click()
      await expect(page.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' })).toBeEnabled()
      await shoot('pay-confirm')
      await page.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' }).click()
      await expect(page.getByText('Paid', { exact: true })).toBeVisible()
      await shoot('receipt')
      await page.goto('/activity')
      await expect(page.getByRole('link', { name: /25/ })).toBeVisible()
      await shoot('activity-filled')
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
      await context.close()
    })
  }
}
