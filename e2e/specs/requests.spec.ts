import { expect, type Page, test } from '@playwright/test'
import { expectAccessible } from '../fixtures/accessibility.ts'
import { openWithMoney } from '../fixtures/wallet.ts'

/** Somebody else with a browser and a wallet of their own. */
async function otherPerson(page: Page): Promise<Page> {
  const context = await page.context().browser()!.newContext({ locale: 'en-GB' })
  return context.newPage()
}

async function confirm(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' }).click()
  await expect(page).toHaveURL(/\/pay\/0x[0-9a-f]{64}/)
}

test('a request is paid in part by somebody with its link, and part of that goes back', async ({ page }) => {
  await openWithMoney(page)
  await page
    .getByLabel('Who and how much?')
    .fill('request 30 DAI from 0x90F79bf6EB2c4f870365E785982E1f101E93b906')
  await page.getByRole('link', { name: 'Write the request' }).click()
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByLabel('You want to get exactly')).toHaveValue('30')
  await page.getByLabel(/Your reference/).fill('INV-42')
  await page.getByLabel('May be paid in parts').check()
  await page.getByRole('button', { name: 'Make the request' }).click()
  await expect(page).toHaveURL(/\/request\/[\w-]{22}$/)
  await expect(page.getByRole('img', { name: 'QR code of the link' })).toBeVisible()
  await expectAccessible(page, 'a request')

  const payer = await otherPerson(page)
  await openWithMoney(payer, new URL('/', page.url()).toString())
  await payer.goto(page.url())
  await payer.getByLabel('How much in DAI').fill('12')
  await payer.getByRole('button', { name: 'Review payment' }).click()
  await confirm(payer)
  await expect(payer.getByText('Paid', { exact: true })).toBeVisible()
  await expect(payer.getByText('for INV-42')).toBeVisible()

  await expect(page.getByText('Partly paid')).toBeVisible()
  await expect(page.getByText('18.00 DAI')).toBeVisible()
  await page.getByRole('link', { name: /Receipt: 12/ }).click()
  await page.getByRole('button', { name: 'Refund' }).click()
  await page.getByLabel('How much in DAI').fill('2.5')
  await page.getByRole('button', { name: 'Review refund' }).click()
  await confirm(page)
  await expect(page.getByText('Refunded', { exact: true })).toBeVisible()

  await payer.reload()
  await payer.getByRole('link', { name: /2\.50 DAI/ }).click()
  await expect(payer.getByText('Refunded', { exact: true })).toBeVisible()
  await payer.context().close()
})

test('money sent by link is claimed by whoever has it, and by nobody else after that', async ({ page }) => {
  await openWithMoney(page)
  await page.goto('/links?amount=15&token=USDC&memo=Happy%20birthday')
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('button', { name: 'Review', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Confirm and lock' }).click()
  await expect(page).toHaveURL(/\/links\/0x[0-9a-f]{64}$/)
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByRole('button', { name: 'Copy link' }).click()
  const link = await page.evaluate(() => navigator.clipboard.readText())
  expect(link).toMatch(/\/claim#0x[0-9a-f]{64}\.[0-9a-f]{64}$/)

  const claimant = await otherPerson(page)
  const requested: string[] = []
  claimant.on('request', (request) => requested.push(request.url() + (request.postData() ?? '')))
  await claimant.goto(link)
  await expect(claimant.getByText('Happy birthday')).toBeVisible()
  await expectAccessible(claimant, 'a link to claim')
  await claimant.getByRole('button', { name: 'Connect a wallet to claim' }).click()
  await claimant.getByRole('button', { name: 'Use a test wallet' }).click()
  await claimant.getByRole('button', { name: 'Claim it' }).click()
  await expect(claimant.getByText('It is yours')).toBeVisible()
  const secret = link.slice(-64)
  expect(requested.filter((sent) => sent.includes(secret))).toEqual([])
  await claimant.getByRole('link', { name: 'Go to Safelane' }).click()
  await expect(claimant.getByTestId('balance-USDC')).toContainText('15')

  await claimant.goto('/activity?kind=link')
  await claimant.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  await expect(claimant.getByRole('link', { name: /Got by link.*\+15/ })).toBeVisible()

  await expect(page.getByText('Claimed', { exact: true })).toBeVisible()
  await expectAccessible(page, 'a link of one’s own')
  await expect(page.getByRole('button', { name: 'Take it back' })).toHaveCount(0)
  await claimant.context().close()
})
