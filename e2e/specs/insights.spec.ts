import { expect, test } from '@playwright/test'
import { expectAccessible } from '../fixtures/accessibility.ts'
import { rpc } from '../fixtures/chain.ts'
import { bob, openWithMoney } from '../fixtures/wallet.ts'

/** What the API says of its chain, as far as it is needed here. */
interface ChainInfo {
  rpcUrl: string
  assets: { symbol: string; address: string }[]
}

test('what was paid shows up by payee, purpose, coin and month, also as a table', async ({ page }) => {
  await openWithMoney(page)
  await page.goto(`/?to=${bob}&amount=42&token=USDC&memo=lunch`)
  await page.getByRole('button', { name: 'Review payment' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Confirm and pay' }).click()
  await expect(page.getByText('Paid', { exact: true })).toBeVisible()

  await page.goto('/insights')
  await page.getByRole('main').getByRole('button', { name: 'Sign in' }).click()
  const main = page.getByRole('main')
  for (const region of ['To whom', 'For what', 'With which coin']) {
    await expect(main.getByRole('region', { name: region })).toContainText('$42.00')
  }
  await expect(main.getByRole('region', { name: 'For what' })).toContainText('Food and drink')
  await main.getByText('Show as a table').click()
  await expect(main.getByRole('table')).toContainText('$42.00')

  await expectAccessible(page, 'insights')
  await page.getByRole('link', { name: 'How good we predict' }).click()
  await expect(page.getByRole('heading', { name: 'Will a payment fail?' })).toBeVisible()
})

test('somebody who holds much of one coin is led to cover for it, filled in', async ({ page, request }) => {
  await openWithMoney(page)
  // Three others are given test money; each of them pays its DAI to this wallet.
  const address = await page.getByTestId('wallet-address').getAttribute('data-address')
  const { rpcUrl, assets } = (await (await request.get('/api/v1/chain')).json()) as ChainInfo
  const dai = assets.find(({ symbol }) => symbol === 'DAI')?.address
  for (const digit of [1, 2, 3]) {
    const giver = `0x${String(digit).repeat(40)}`
    await request.post('/api/v1/dev/fund', { data: { address: giver } })
    await rpc(rpcUrl, 'anvil_setBalance', [giver, '0xde0b6b3a7640000'])
    await rpc(rpcUrl, 'anvil_impersonateAccount', [giver])
    const units = (1_000n * 10n ** 18n).toString(16).padStart(64, '0')
    const data = `0xa9059cbb${address?.slice(2).padStart(64, '0')}${units}`
    await rpc(rpcUrl, 'eth_sendTransaction', [{ from: giver, to: dai, data }])
  }
  await page.goto('/insights')
  await page.getByRole('link', { name: /^Protect / }).click()
  await expect(page).toHaveURL(/\/cover\?asset=DAI&insured=4000&days=30/)
  await expect(page.getByLabel('Amount to protect')).toHaveValue('4000')
})
