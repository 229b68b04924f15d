-- CreateTable
CREATE TABLE "claim_links" (
    "id" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "creator" TEXT NOT NULL,
    "asset" JSONB NOT NULL,
    "locked" DECIMAL(78,0) NOT NULL,
    "fee" DECIMAL(78,0) NOT NULL,
    "claim_key" TEXT NOT NULL,
    "salt" DECIMAL(78,0) NOT NULL,
    "valid_before_sec" BIGINT NOT NULL,
    "memo" TEXT,
    "signature" TEXT,
    "claimant" TEXT,
    "tx_hash" TEXT,
    "opened_block" BIGINT,
    "ended_block" BIGINT,
    "failure_code" TEXT,
    "failure_detail" TEXT,
    "created_at_sec" BIGINT NOT NULL,
    "sequence" BIGSERIAL NOT NULL,

    CONSTRAINT "claim_links_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "claim_link_releases" (
    "id" TEXT NOT NULL,
    "link_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "fee_recipient" TEXT,
    "signature" TEXT,
    "tx_hash" TEXT,
    "block_number" BIGINT,
    "failure_code" TEXT,
    "failure_detail" TEXT,
    "created_at_sec" BIGINT NOT NULL,

    CONSTRAINT "claim_link_releases_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "claim_links_sequence_key" ON "claim_links"("sequence");

-- CreateIndex
CREATE INDEX "claim_links_creator_sequence_idx" ON "claim_links"("creator", "sequence");

-- CreateIndex
CREATE INDEX "claim_links_state_valid_before_sec_idx" ON "claim_links"("state", "valid_before_sec");

-- CreateIndex
CREATE INDEX "claim_link_releases_link_id_idx" ON "claim_link_releases"("link_id");

-- AddForeignKey
ALTER TABLE "claim_link_releases" ADD CONSTRAINT "claim_link_releases_link_id_fkey" FOREIGN KEY ("link_id") REFERENCES "claim_links"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- One release of a link is under way at a time.
CREATE UNIQUE INDEX "claim_link_releases_open_key" ON "claim_link_releases"("link_id") WHERE state IN ('authorized', 'submitted');

CREATE FUNCTION record_link_event() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  PERFORM record_event(
    'link.' || NEW.state,
    NEW.id,
    ARRAY[NEW.creator, NEW.claimant],
    jsonb_build_object(
      'linkId', NEW.id, 'state', NEW.state, 'creator', NEW.creator, 'claimant', NEW.claimant,
      'amount', jsonb_build_object('asset', NEW.asset, 'units', (NEW.locked - NEW.fee)::TEXT),
      'fee', jsonb_build_object('asset', NEW.asset, 'units', NEW.fee::TEXT),
      'memo', NEW.memo, 'validBeforeSec', NEW.valid_before_sec, 'txHash', NEW.tx_hash));
  RETURN NULL;
END $$;

CREATE TRIGGER link_event_of_state AFTER UPDATE ON claim_links FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION record_link_event();
