-- CreateTable
CREATE TABLE "predictions" (
    "target" TEXT NOT NULL,
    "payment_id" TEXT NOT NULL,
    "features" JSONB NOT NULL,
    "prediction" JSONB NOT NULL,
    "outcome" DOUBLE PRECISION,
    "is_scored" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "predictions_pkey" PRIMARY KEY ("target","payment_id")
);

-- CreateTable
CREATE TABLE "prediction_tracks" (
    "target" TEXT NOT NULL,
    "track" JSONB NOT NULL,

    CONSTRAINT "prediction_tracks_pkey" PRIMARY KEY ("target")
);

-- CreateIndex
CREATE INDEX "predictions_payment_id_idx" ON "predictions"("payment_id");

-- CreateIndex
CREATE INDEX "predictions_is_scored_idx" ON "predictions"("is_scored");

-- AddForeignKey
ALTER TABLE "predictions" ADD CONSTRAINT "predictions_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payments"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


