-- CreateIndex
CREATE INDEX "claim_links_claimant_idx" ON "claim_links"("claimant");

-- CreateIndex
CREATE INDEX "cover_purchases_policy_id_idx" ON "cover_purchases"("policy_id");
