-- CreateTable
CREATE TABLE "market_predictions" (
    "target" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "made_at" BIGINT NOT NULL,
    "due_at" BIGINT NOT NULL,
    "basis" DECIMAL(78,0) NOT NULL,
    "features" JSONB NOT NULL,
    "prediction" JSONB NOT NULL,
    "outcome" DOUBLE PRECISION,
    "is_scored" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "market_predictions_pkey" PRIMARY KEY ("target","subject","made_at")
);

-- CreateTable
CREATE TABLE "price_observations" (
    "block_number" BIGINT NOT NULL,
    "log_index" INTEGER NOT NULL,
    "asset" TEXT NOT NULL,
    "price_1e18" DECIMAL(78,0) NOT NULL,
    "at_sec" BIGINT NOT NULL,

    CONSTRAINT "price_observations_pkey" PRIMARY KEY ("block_number","log_index")
);

-- CreateIndex
CREATE INDEX "market_predictions_target_subject_is_scored_due_at_idx" ON "market_predictions"("target", "subject", "is_scored", "due_at");

-- CreateIndex
CREATE INDEX "price_observations_asset_at_sec_idx" ON "price_observations"("asset", "at_sec");
