import { expect, test } from '@playwright/test'
import { bob } from '../fixtures/wallet.ts'

test('a Chinese sentence pays in the Chinese interface', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('button', { name: /language/i }).click()
  await page.getByRole('menuitemradio', { name: '中文' }).click()
  await expect(page.locator('html')).toHaveAttribute('lang', /zh/)
  await page.getByRole('button', { name: '连接钱包' }).first().click()
  await page.getByRole('button', { name: '使用测试钱包' }).click()
  await page.getByRole('button', { name: '领取测试币' }).first().click()
  await expect(page.getByTestId('balance-USDC')).toContainText('1,000')
  await page.getByLabel('付给谁，付多少？').fill(`付给 ${bob} 12.5 USDC`)
  await page.getByRole('button', { name: '核对付款' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '确认付款' }).click()
  await expect(page.getByText('已支付', { exact: true })).toBeVisible()
})
