// The server's JSON, made from its OpenAPI description by client/web/openapi/generate.mjs. Not written by hand.
export interface paths {
    "/v1/auditLog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1AuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ListDatasets"];
        put?: never;
        post: operations["CreateDataset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetDataset"];
        put: operations["UpdateDataset"];
        post?: never;
        delete: operations["DeleteDataset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}:addSamples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["AddSamples"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}:share": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ShareDataset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{name}/revisions/{name2}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1DatasetsNameRevisionsName2"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{parent}/revisions/{parent2}/samples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1DatasetsParentRevisionsParent2Samples"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{parent}/revisions/{parent2}/samples/{sample}/image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1DatasetsParentRevisionsParent2SamplesSampleImage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{parent}/revisions/{parent2}/samples/{sample}/image:download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1DatasetsParentRevisionsParent2SamplesSampleImageDownload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{parent}/revisions/{parent2}/samples/{sample}/image/pixels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1DatasetsParentRevisionsParent2SamplesSampleImagePixels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{parent}/revisions/{parent2}/samples/{sample}/mask": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1DatasetsParentRevisionsParent2SamplesSampleMask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{parent}/revisions/{parent2}/samples/{sample}/mask:download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1DatasetsParentRevisionsParent2SamplesSampleMaskDownload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{parent}/revisions/{parent2}/samples/{sample}/mask/pixels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1DatasetsParentRevisionsParent2SamplesSampleMaskPixels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{parent}/samples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ListSamples"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{parent}/samples/{sample}/image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1DatasetsParentSamplesSampleImage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{parent}/samples/{sample}/image:download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1DatasetsParentSamplesSampleImageDownload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{parent}/samples/{sample}/image/pixels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1DatasetsParentSamplesSampleImagePixels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{parent}/samples/{sample}/mask": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1DatasetsParentSamplesSampleMask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{parent}/samples/{sample}/mask:download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1DatasetsParentSamplesSampleMaskDownload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/datasets/{parent}/samples/{sample}/mask/pixels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1DatasetsParentSamplesSampleMaskPixels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1Drafts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1Events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files:clear": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ClearUploads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files:crop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["PostV1FilesCrop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files:findMissing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["FindMissingFiles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files/{sha256}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1FilesSha256"];
        put: operations["PutV1FilesSha256"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files/{sha256}/editors/{editor}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["PutV1FilesSha256EditorsEditor"];
        post?: never;
        delete: operations["DeleteV1FilesSha256EditorsEditor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files/{sha256}/slices/{slice}:paintOutlines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["PostV1FilesSha256SlicesSlicePaintOutlines"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files/{sha256}/slices/{slice}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1FilesSha256SlicesSliceDraft"];
        put: operations["PutV1FilesSha256SlicesSliceDraft"];
        post?: never;
        delete: operations["DeleteV1FilesSha256SlicesSliceDraft"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files/{sha256}/slices/{slice}/histogram": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1FilesSha256SlicesSliceHistogram"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files/{sha256}/slices/{slice}/pixels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1FilesSha256SlicesSlicePixels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files/{sha256}/slices/{slice}/probability": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1FilesSha256SlicesSliceProbability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files/{sha256}/slices/{slice}/tiles/{z}/{x}/{y}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1FilesSha256SlicesSliceTilesZXY"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ListModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{model_id}/versions:import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ImportModelVersion"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{model}:setAlias": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["SetModelAlias"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetModel"];
        put?: never;
        post?: never;
        delete: operations["DeleteModel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{name}:export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1ModelsNameExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{name}:share": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["ShareModel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{name}/versions/{name2}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetModelVersion"];
        put?: never;
        post?: never;
        delete: operations["DeleteV1ModelsNameVersionsName2"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{name}/versions/{name2}:export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1ModelsNameVersionsName2Export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{name}/versions/{name2}/evaluation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1ModelsNameVersionsName2Evaluation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{name}/versions/{name2}/validationSamples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1ModelsNameVersionsName2ValidationSamples"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/models/{parent}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ListModelVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1OpenapiJson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/samples:crop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["CropSamples"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/segmentationJobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ListSegmentationJobs"];
        put?: never;
        post: operations["PostV1SegmentationJobs"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/segmentationJobs/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetSegmentationJob"];
        put?: never;
        post?: never;
        delete: operations["DeleteSegmentationJob"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/segmentationJobs/{name}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["CancelSegmentationJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/segmentationJobs/{name}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1SegmentationJobsNameDownload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/segmentationJobs/{name}/images/{position}/download": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1SegmentationJobsNameImagesPositionDownload"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/segmentationJobs/{name}/images/{position}/outlines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1SegmentationJobsNameImagesPositionOutlines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/segmentationJobs/{name}/images/{position}/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1SegmentationJobsNameImagesPositionSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/segmentationJobs/{parent}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ListSegmentationImages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/server": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetServerStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1Session"];
        put?: never;
        post: operations["PostV1Session"];
        delete: operations["DeleteV1Session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/authorize": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1SessionAuthorize"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1SessionCallback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session/renewal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["PostV1SessionRenewal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/signIn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetSignIn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1Tokens"];
        put?: never;
        post: operations["PostV1Tokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["DeleteV1TokensName"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trainingJobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["ListTrainingJobs"];
        put?: never;
        post: operations["CreateTrainingJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trainingJobs/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetTrainingJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/trainingJobs/{name}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["CancelTrainingJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["GetV1Usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Access: {
            group?: string;
            owner?: string;
            /** @enum {string} */
            visibility?: "VISIBILITY_UNSPECIFIED" | "PRIVATE" | "GROUP" | "PUBLIC";
        };
        AddSamplesRequest: {
            /** Format: int32 */
            expectedRevision?: number;
            name?: string;
            requestId?: string;
            samples?: components["schemas"]["Sample"][];
        };
        CancelSegmentationJobRequest: {
            name?: string;
        };
        CancelTrainingJobRequest: {
            name?: string;
        };
        ClearUploadsRequest: {
            sha256?: string[];
        };
        ClearUploadsResponse: {
            /** Format: int64 */
            files?: string;
            /** Format: int64 */
            sizeBytes?: string;
        };
        CreateDatasetRequest: {
            datasetId?: string;
            requestId?: string;
            samples?: components["schemas"]["Sample"][];
        };
        CreateTrainingJobRequest: {
            job?: components["schemas"]["TrainingJob"];
            requestId?: string;
            validateOnly?: boolean;
        };
        CropSamplesRequest: {
            /** Format: int32 */
            channel?: number;
            image?: components["schemas"]["Sample_File"];
            outlines?: components["schemas"]["Sample_File"];
            regions?: components["schemas"]["CropSamplesRequest_Region"][];
            /** Format: int32 */
            slice?: number;
        };
        CropSamplesRequest_Region: {
            /** Format: int32 */
            x0?: number;
            /** Format: int32 */
            x1?: number;
            /** Format: int32 */
            y0?: number;
            /** Format: int32 */
            y1?: number;
        };
        CropSamplesResponse: {
            notes?: string[];
            samples?: components["schemas"]["Sample"][];
        };
        Dataset: {
            access?: components["schemas"]["Access"];
            binaryMasks?: boolean;
            /** Format: date-time */
            createTime?: string;
            name?: string;
            /** Format: int64 */
            objectCount?: string;
            /** Format: int32 */
            revision?: number;
            /** Format: int32 */
            sampleCount?: number;
            sha256?: string;
            /** Format: int64 */
            sizeBytes?: string;
            warnings?: string[];
        };
        Device: {
            description?: string;
            lost?: boolean;
            /** Format: int64 */
            memoryTotalBytes?: string;
            /** Format: int64 */
            memoryUsedBytes?: string;
            name?: string;
            trainingJob?: string;
        };
        EpochMetrics: {
            /** Format: int32 */
            epoch?: number;
            seconds?: number | ("NaN" | "Infinity" | "-Infinity");
            trainingLoss?: number | ("NaN" | "Infinity" | "-Infinity");
            validationAp50?: number | ("NaN" | "Infinity" | "-Infinity");
            validationLoss?: number | ("NaN" | "Infinity" | "-Infinity");
        };
        Error: {
            error: {
                code: number;
                details: {
                    "@type": string;
                    domain?: string;
                    metadata?: {
                        [key: string]: string;
                    };
                    reason?: string;
                    requestId?: string;
                    retryDelay?: string;
                }[];
                message: string;
                status: string;
            };
        };
        FindMissingFilesRequest: {
            sha256?: string[];
        };
        FindMissingFilesResponse: {
            files?: components["schemas"]["FindMissingFilesResponse_MissingFile"][];
        };
        FindMissingFilesResponse_MissingFile: {
            /** Format: int64 */
            committedBytes?: string;
            sha256?: string;
        };
        Fingerprint: {
            /** Format: int32 */
            bits?: number;
            contrast?: number | ("NaN" | "Infinity" | "-Infinity");
            diameterMedianPx?: number | ("NaN" | "Infinity" | "-Infinity");
            diameterP05Px?: number | ("NaN" | "Infinity" | "-Infinity");
            diameterP95Px?: number | ("NaN" | "Infinity" | "-Infinity");
            largestImage?: components["schemas"]["ImageSize"];
            medianImage?: components["schemas"]["ImageSize"];
            objectFraction?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: int64 */
            objects?: string;
            /** Format: int64 */
            pixels?: string;
            pixelSizeUm?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: int64 */
            samples?: string;
            saturatedFraction?: number | ("NaN" | "Infinity" | "-Infinity");
            smallestImage?: components["schemas"]["ImageSize"];
            touchingFraction?: number | ("NaN" | "Infinity" | "-Infinity");
        };
        google_protobuf_Empty: Record<string, never>;
        ImageSize: {
            /** Format: int32 */
            height?: number;
            /** Format: int32 */
            width?: number;
        };
        ImportModelVersionRequest: {
            manifestSha256?: string;
            modelId?: string;
            requestId?: string;
            weightsSha256?: string;
        };
        ListDatasetsResponse: {
            datasets?: components["schemas"]["Dataset"][];
            nextPageToken?: string;
        };
        ListModelsResponse: {
            models?: components["schemas"]["Model"][];
            nextPageToken?: string;
        };
        ListModelVersionsResponse: {
            nextPageToken?: string;
            versions?: components["schemas"]["ModelVersion"][];
        };
        ListSamplesResponse: {
            nextPageToken?: string;
            samples?: components["schemas"]["Sample"][];
        };
        ListSegmentationImagesResponse: {
            images?: components["schemas"]["SegmentationImage"][];
            nextPageToken?: string;
        };
        ListSegmentationJobsResponse: {
            jobs?: components["schemas"]["SegmentationJob"][];
            nextPageToken?: string;
        };
        ListTrainingJobsResponse: {
            jobs?: components["schemas"]["TrainingJob"][];
            nextPageToken?: string;
        };
        Model: {
            access?: components["schemas"]["Access"];
            aliases?: {
                [key: string]: number;
            };
            /** Format: date-time */
            createTime?: string;
            name?: string;
            /** Format: int32 */
            newestVersion?: number;
            /** Format: int32 */
            startingVersion?: number;
            /** Format: int32 */
            versionCount?: number;
        };
        ModelVersion: {
            aliases?: string[];
            /** Format: int32 */
            bestEpoch?: number;
            binaryMasks?: boolean;
            /** Format: date-time */
            createTime?: string;
            dataset?: string;
            datasetSha256?: string;
            fingerprint?: components["schemas"]["Fingerprint"];
            history?: components["schemas"]["EpochMetrics"][];
            initialModel?: string;
            initialModelSha256?: string;
            manifestJson?: string;
            name?: string;
            /** Format: int64 */
            objectCount?: string;
            objectThreshold?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: int64 */
            parameterCount?: string;
            parameters?: components["schemas"]["TrainingParameters"];
            /** Format: int32 */
            sampleCount?: number;
            seedThreshold?: number | ("NaN" | "Infinity" | "-Infinity");
            sha256?: string;
            /** Format: int64 */
            sizeBytes?: string;
            startingModel?: boolean;
            trainingJob?: string;
            validationAp?: (number | ("NaN" | "Infinity" | "-Infinity"))[];
        };
        ObjectDiameter: {
            confidence?: number | ("NaN" | "Infinity" | "-Infinity");
            diameterPx?: number | ("NaN" | "Infinity" | "-Infinity");
            largestPx?: number | ("NaN" | "Infinity" | "-Infinity");
            smallestPx?: number | ("NaN" | "Infinity" | "-Infinity");
            /** @enum {string} */
            source?: "SOURCE_UNSPECIFIED" | "ESTIMATED" | "GIVEN" | "PIXEL_SIZE" | "UNSURE" | "UNKNOWN" | "TRAINING";
        };
        OpenIdConnect: {
            clientId?: string;
            issuer?: string;
            scopes?: string[];
        };
        PlanDecision: {
            name?: string;
            reason?: string;
            value?: string;
        };
        Sample: {
            /** Format: int32 */
            height?: number;
            image?: components["schemas"]["Sample_File"];
            mask?: components["schemas"]["Sample_File"];
            name?: string;
            /** Format: int32 */
            objectCount?: number;
            /** Format: int32 */
            width?: number;
        };
        Sample_File: {
            filename?: string;
            sha256?: string;
        };
        SegmentationImage: {
            /** Format: int32 */
            channel?: number;
            errorMessage?: string;
            filename?: string;
            /** Format: int64 */
            objects?: string;
            /** Format: int64 */
            position?: string;
            sha256?: string;
            /** Format: int64 */
            sizeBytes?: string;
            /** Format: int32 */
            sliceCount?: number;
            slices?: number[];
            /** Format: int32 */
            slicesDone?: number;
            /** @enum {string} */
            state?: "STATE_UNSPECIFIED" | "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
        };
        SegmentationJob: {
            /** Format: date-time */
            createTime?: string;
            /** Format: date-time */
            endTime?: string;
            errorMessage?: string;
            /** Format: date-time */
            expireTime?: string;
            /** Format: int64 */
            images?: string;
            /** Format: int64 */
            imagesFailed?: string;
            /** Format: int64 */
            imagesSucceeded?: string;
            model?: string;
            modelSha256?: string;
            name?: string;
            /** Format: int64 */
            objects?: string;
            owner?: string;
            parameters?: components["schemas"]["SegmentParameters"];
            /** Format: int64 */
            resultBytes?: string;
            secondsLeft?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: int64 */
            slices?: string;
            /** Format: int64 */
            slicesDone?: string;
            /** Format: date-time */
            startTime?: string;
            /** @enum {string} */
            state?: "STATE_UNSPECIFIED" | "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
        };
        SegmentParameters: {
            /** @enum {string} */
            diameter?: "DIAMETER_UNSPECIFIED" | "DIAMETER_AUTO" | "DIAMETER_AUTO_EACH_SLICE" | "DIAMETER_MODEL" | "DIAMETER_GIVEN";
            diameterPx?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: int32 */
            erosionWidth?: number;
            /** @enum {string} */
            method?: "METHOD_UNSPECIFIED" | "TILES" | "PYJAMAS";
            /** Format: int32 */
            minAreaPx?: number;
            /** Format: int32 */
            overlapPx?: number;
            /** Format: int32 */
            reviewRegions?: number;
            reviewRegionSize?: components["schemas"]["ImageSize"];
            stepSize?: components["schemas"]["ImageSize"];
            subimageSize?: components["schemas"]["ImageSize"];
            testTimeAugmentation?: boolean;
            tolerancePx?: number | ("NaN" | "Infinity" | "-Infinity");
        };
        SegmentSummary: {
            decodeSeconds?: number | ("NaN" | "Infinity" | "-Infinity");
            device?: string;
            diameter?: components["schemas"]["ObjectDiameter"];
            imageSize?: components["schemas"]["ImageSize"];
            modelSha256?: string;
            modelVersion?: string;
            networkSeconds?: number | ("NaN" | "Infinity" | "-Infinity");
            notices?: string[];
            /** Format: int64 */
            objects?: string;
            objectSeconds?: number | ("NaN" | "Infinity" | "-Infinity");
            outlineSeconds?: number | ("NaN" | "Infinity" | "-Infinity");
            parameters?: components["schemas"]["SegmentParameters"];
            precision?: string;
            receiveSeconds?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: int32 */
            slices?: number;
            /** Format: int64 */
            smallObjectsRemoved?: string;
            trust?: components["schemas"]["Trust"];
            uncertainRegions?: components["schemas"]["UncertainRegion"][];
        };
        ServerStatus: {
            blas?: string;
            devices?: components["schemas"]["Device"][];
            libtorchVersion?: string;
            /** Format: int32 */
            queuedJobs?: number;
            /** Format: int64 */
            queuedSegmentationJobs?: string;
            /** Format: int64 */
            queuedSlices?: string;
            /** Format: int32 */
            runningJobs?: number;
            /** Format: int64 */
            runningSegmentationJobs?: string;
            /** Format: int64 */
            runningSlices?: string;
            /** Format: int32 */
            threads?: number;
            uptimeSeconds?: number | ("NaN" | "Infinity" | "-Infinity");
            version?: string;
        };
        SetModelAliasRequest: {
            alias?: string;
            /** Format: int32 */
            expectedVersion?: number;
            model?: string;
            /** Format: int32 */
            version?: number;
        };
        ShareDatasetRequest: {
            group?: string;
            name?: string;
            /** @enum {string} */
            visibility?: "VISIBILITY_UNSPECIFIED" | "PRIVATE" | "GROUP" | "PUBLIC";
        };
        ShareModelRequest: {
            group?: string;
            name?: string;
            /** @enum {string} */
            visibility?: "VISIBILITY_UNSPECIFIED" | "PRIVATE" | "GROUP" | "PUBLIC";
        };
        SignIn: {
            authenticationRequired?: boolean;
            openIdConnect?: components["schemas"]["OpenIdConnect"];
        };
        SliceTrust: {
            confidence?: number | ("NaN" | "Infinity" | "-Infinity");
            /** @enum {string} */
            doubt?: "DOUBT_UNSPECIFIED" | "UNSURE" | "BLURRED" | "OVEREXPOSED" | "MIXED";
            /** Format: int32 */
            slice?: number;
        };
        TrainingJob: {
            /** Format: date-time */
            createTime?: string;
            dataset?: string;
            device?: string;
            /** Format: date-time */
            endTime?: string;
            errorMessage?: string;
            initialModel?: string;
            model?: string;
            modelVersion?: string;
            name?: string;
            owner?: string;
            parameters?: components["schemas"]["TrainingParameters"];
            plan?: components["schemas"]["PlanDecision"][];
            progress?: components["schemas"]["TrainingProgress"];
            /** Format: int32 */
            queuePosition?: number;
            secondsToStart?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: date-time */
            startTime?: string;
            /** @enum {string} */
            state?: "STATE_UNSPECIFIED" | "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED" | "UNREADABLE";
        };
        TrainingParameters: {
            augmentation?: boolean;
            augmentationFaults?: number | ("NaN" | "Infinity" | "-Infinity");
            augmentationInversion?: number | ("NaN" | "Infinity" | "-Infinity");
            augmentationRotation?: number | ("NaN" | "Infinity" | "-Infinity");
            augmentationZoom?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: int32 */
            baseWidth?: number;
            /** Format: int32 */
            batchSize?: number;
            /** Format: int32 */
            cropsPerEpoch?: number;
            /** Format: int32 */
            depth?: number;
            device?: string;
            dropout?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: int32 */
            earlyStoppingPatience?: number;
            /** Format: int32 */
            epochs?: number;
            /** Format: int32 */
            erosionWidth?: number;
            intensityNormalization?: string;
            learningRate?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: int32 */
            learningRatePatience?: number;
            learningRateSchedule?: string;
            leastDiameterPx?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: int32 */
            minAreaPx?: number;
            mostDiameterPx?: number | ("NaN" | "Infinity" | "-Infinity");
            networkInputSize?: components["schemas"]["ImageSize"];
            networkNormalization?: string;
            objectCrops?: number | ("NaN" | "Infinity" | "-Infinity");
            precision?: string;
            preset?: string;
            sampling?: string;
            /** Format: int64 */
            seed?: string;
            skipConnection?: string;
            subimageSize?: components["schemas"]["ImageSize"];
            target?: string;
            /** Format: int32 */
            touchingGapPx?: number;
            upsampling?: string;
            validationFraction?: number | ("NaN" | "Infinity" | "-Infinity");
            weightAveraging?: number | ("NaN" | "Infinity" | "-Infinity");
            weightDecay?: number | ("NaN" | "Infinity" | "-Infinity");
            weightMapSigmaPx?: number | ("NaN" | "Infinity" | "-Infinity");
            weightMapW0?: number | ("NaN" | "Infinity" | "-Infinity");
        };
        TrainingProgress: {
            dataWaitRatio?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: int32 */
            epoch?: number;
            /** Format: int32 */
            epochs?: number;
            history?: components["schemas"]["EpochMetrics"][];
            paused?: boolean;
            secondsLeft?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: int32 */
            step?: number;
            /** Format: int32 */
            steps?: number;
        };
        Trust: {
            confidence?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: int32 */
            emptySlices?: number;
            firstEmptySlices?: number[];
            leastConfidence?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: int32 */
            slices?: number;
            trusted?: boolean;
            /** Format: int32 */
            untrustedSlices?: number;
            worstSlices?: components["schemas"]["SliceTrust"][];
        };
        UncertainRegion: {
            /** Format: int32 */
            slice?: number;
            uncertainty?: number | ("NaN" | "Infinity" | "-Infinity");
            /** Format: int32 */
            x0?: number;
            /** Format: int32 */
            x1?: number;
            /** Format: int32 */
            y0?: number;
            /** Format: int32 */
            y1?: number;
        };
        UpdateDatasetRequest: {
            name?: string;
            requestId?: string;
            samples?: components["schemas"]["Sample"][];
        };
    };
    responses: {
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    GetV1AuditLog: {
        parameters: {
            query?: {
                failures?: boolean;
                method?: string;
                pageSize?: number;
                pageToken?: string;
                resource?: string;
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        entries: {
                            code: string;
                            method: string;
                            peer: string;
                            reason: string;
                            requestId: string;
                            resource: string;
                            /** Format: date-time */
                            time: string;
                            user: string;
                        }[];
                        nextPageToken: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ListDatasets: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListDatasetsResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CreateDataset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateDatasetRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetDataset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    UpdateDataset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateDatasetRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    DeleteDataset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["google_protobuf_Empty"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    AddSamples: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AddSamplesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ShareDataset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ShareDatasetRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1DatasetsNameRevisionsName2: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                name2: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dataset"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1DatasetsParentRevisionsParent2Samples: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
            };
            header?: never;
            path: {
                parent: string;
                parent2: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListSamplesResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1DatasetsParentRevisionsParent2SamplesSampleImage: {
        parameters: {
            query?: {
                gamma?: number;
                hi?: number;
                lo?: number;
                size?: number;
            };
            header?: never;
            path: {
                parent: string;
                parent2: string;
                sample: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1DatasetsParentRevisionsParent2SamplesSampleImageDownload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                parent: string;
                parent2: string;
                sample: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1DatasetsParentRevisionsParent2SamplesSampleImagePixels: {
        parameters: {
            query: {
                x0: number;
                x1: number;
                y0: number;
                y1: number;
            };
            header?: never;
            path: {
                parent: string;
                parent2: string;
                sample: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1DatasetsParentRevisionsParent2SamplesSampleMask: {
        parameters: {
            query?: {
                size?: number;
            };
            header?: never;
            path: {
                parent: string;
                parent2: string;
                sample: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1DatasetsParentRevisionsParent2SamplesSampleMaskDownload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                parent: string;
                parent2: string;
                sample: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1DatasetsParentRevisionsParent2SamplesSampleMaskPixels: {
        parameters: {
            query: {
                x0: number;
                x1: number;
                y0: number;
                y1: number;
            };
            header?: never;
            path: {
                parent: string;
                parent2: string;
                sample: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ListSamples: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
            };
            header?: never;
            path: {
                parent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListSamplesResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1DatasetsParentSamplesSampleImage: {
        parameters: {
            query?: {
                gamma?: number;
                hi?: number;
                lo?: number;
                size?: number;
            };
            header?: never;
            path: {
                parent: string;
                sample: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1DatasetsParentSamplesSampleImageDownload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                parent: string;
                sample: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1DatasetsParentSamplesSampleImagePixels: {
        parameters: {
            query: {
                x0: number;
                x1: number;
                y0: number;
                y1: number;
            };
            header?: never;
            path: {
                parent: string;
                sample: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1DatasetsParentSamplesSampleMask: {
        parameters: {
            query?: {
                size?: number;
            };
            header?: never;
            path: {
                parent: string;
                sample: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1DatasetsParentSamplesSampleMaskDownload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                parent: string;
                sample: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1DatasetsParentSamplesSampleMaskPixels: {
        parameters: {
            query: {
                x0: number;
                x1: number;
                y0: number;
                y1: number;
            };
            header?: never;
            path: {
                parent: string;
                sample: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1Drafts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        drafts: {
                            /** Format: date-time */
                            changeTime: string;
                            channel: number;
                            file: string;
                            filename: string;
                            objects: number;
                            /** Format: int64 */
                            revision: string;
                            sample: string;
                            /** Format: int64 */
                            sizeBytes: string;
                            slice: number;
                            writer: string;
                            x0: number;
                            x1: number;
                            y0: number;
                            y1: number;
                        }[];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1Events: {
        parameters: {
            query: {
                topics: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ClearUploads: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ClearUploadsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClearUploadsResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    PostV1FilesCrop: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    channel?: number;
                    file: string;
                    slice?: number;
                    x0: number;
                    x1: number;
                    y0: number;
                    y1: number;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sha256: string;
                        sizeBytes: number;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    FindMissingFiles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FindMissingFilesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FindMissingFilesResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1FilesSha256: {
        parameters: {
            query?: {
                channel?: number;
                slice?: number;
            };
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {integer} */
                        bits: 8 | 16;
                        channels: number;
                        colour: boolean;
                        dimensions: string;
                        height: number;
                        levels: number;
                        pixelSizeUm?: number;
                        sha256: string;
                        slices: number;
                        /** @enum {string} */
                        state: "READING" | "READY";
                        tileSize: number;
                        times: number;
                        width: number;
                        zPlanes: number;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    PutV1FilesSha256: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sha256: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": unknown;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: int64 */
                        committedBytes: string;
                        complete: boolean;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    PutV1FilesSha256EditorsEditor: {
        parameters: {
            query: {
                channel?: number;
                slice?: number;
                x0: number;
                x1: number;
                y0: number;
                y1: number;
            };
            header?: never;
            path: {
                editor: string;
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        editors: {
                            channel: number;
                            editor: string;
                            slice: number;
                            user: string;
                            x0: number;
                            x1: number;
                            y0: number;
                            y1: number;
                        }[];
                        file: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    DeleteV1FilesSha256EditorsEditor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                editor: string;
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    PostV1FilesSha256SlicesSlicePaintOutlines: {
        parameters: {
            query: {
                channel?: number;
                image?: string;
                name?: string;
                x0: number;
                x1: number;
                y0: number;
                y1: number;
            };
            header?: never;
            path: {
                sha256: string;
                slice: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": unknown;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1FilesSha256SlicesSliceDraft: {
        parameters: {
            query: {
                channel?: number;
                x0: number;
                x1: number;
                y0: number;
                y1: number;
            };
            header?: never;
            path: {
                sha256: string;
                slice: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    PutV1FilesSha256SlicesSliceDraft: {
        parameters: {
            query: {
                channel?: number;
                expectedRevision?: number;
                filename?: string;
                objects?: number;
                sample?: string;
                writer: string;
                x0: number;
                x1: number;
                y0: number;
                y1: number;
            };
            header?: never;
            path: {
                sha256: string;
                slice: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": unknown;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: int64 */
                        revision: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    DeleteV1FilesSha256SlicesSliceDraft: {
        parameters: {
            query: {
                channel?: number;
                x0: number;
                x1: number;
                y0: number;
                y1: number;
            };
            header?: never;
            path: {
                sha256: string;
                slice: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1FilesSha256SlicesSliceHistogram: {
        parameters: {
            query?: {
                channel?: number;
            };
            header?: never;
            path: {
                sha256: string;
                slice: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        binLow: number;
                        bins: number[];
                        binWidth: number;
                        bits: number;
                        max: number;
                        min: number;
                        p01: number;
                        p999: number;
                        valueOffset?: number;
                        valueStep?: number;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1FilesSha256SlicesSlicePixels: {
        parameters: {
            query: {
                channel?: number;
                x0: number;
                x1: number;
                y0: number;
                y1: number;
            };
            header?: never;
            path: {
                sha256: string;
                slice: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1FilesSha256SlicesSliceProbability: {
        parameters: {
            query: {
                channel?: number;
                diameter?: string;
                model: string;
                x0: number;
                x1: number;
                y0: number;
                y1: number;
            };
            header?: never;
            path: {
                sha256: string;
                slice: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1FilesSha256SlicesSliceTilesZXY: {
        parameters: {
            query?: {
                channel?: number;
                gamma?: number;
                hi?: number;
                lo?: number;
            };
            header?: never;
            path: {
                sha256: string;
                slice: string;
                x: string;
                y: string;
                z: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/jpeg": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ListModels: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListModelsResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ImportModelVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ImportModelVersionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelVersion"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    SetModelAlias: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SetModelAliasRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    DeleteModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["google_protobuf_Empty"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1ModelsNameExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ShareModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ShareModelRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Model"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetModelVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                name2: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelVersion"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    DeleteV1ModelsNameVersionsName2: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                name2: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["google_protobuf_Empty"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1ModelsNameVersionsName2Export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                name2: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1ModelsNameVersionsName2Evaluation: {
        parameters: {
            query: {
                dataset: string;
                sample: string;
            };
            header?: never;
            path: {
                name: string;
                name2: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.tessera.outlines": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1ModelsNameVersionsName2ValidationSamples: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                name2: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        dataset: string;
                        samples: {
                            height: number;
                            name: string;
                            objectCount: number;
                            width: number;
                        }[];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ListModelVersions: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
            };
            header?: never;
            path: {
                parent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListModelVersionsResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1OpenapiJson: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CropSamples: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CropSamplesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CropSamplesResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ListSegmentationJobs: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListSegmentationJobsResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    PostV1SegmentationJobs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    images: {
                        channel?: number;
                        filename: string;
                        sha256: string;
                        slices?: number[];
                    }[];
                    model: string;
                    parameters?: Record<string, never>;
                    requestId?: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentationJob"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetSegmentationJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentationJob"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    DeleteSegmentationJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["google_protobuf_Empty"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CancelSegmentationJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CancelSegmentationJobRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentationJob"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1SegmentationJobsNameDownload: {
        parameters: {
            query: {
                format: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/zip": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1SegmentationJobsNameImagesPositionDownload: {
        parameters: {
            query: {
                format: string;
            };
            header?: never;
            path: {
                name: string;
                position: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1SegmentationJobsNameImagesPositionOutlines: {
        parameters: {
            query?: {
                after?: number;
                bbox?: string;
                slice?: number;
            };
            header?: never;
            path: {
                name: string;
                position: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.tessera.outlines": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1SegmentationJobsNameImagesPositionSummary: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                position: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentSummary"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ListSegmentationImages: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
                state?: "STATE_UNSPECIFIED" | "QUEUED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED";
            };
            header?: never;
            path: {
                parent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListSegmentationImagesResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetServerStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerStatus"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1Session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        authenticationRequired: boolean;
                        expiresInSeconds?: number;
                        groups: string[];
                        provider?: string;
                        renewable?: boolean;
                        role: string;
                        signedIn: boolean;
                        user: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    PostV1Session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        authenticationRequired: boolean;
                        expiresInSeconds?: number;
                        groups: string[];
                        provider?: string;
                        renewable?: boolean;
                        role: string;
                        signedIn: boolean;
                        user: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    DeleteV1Session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1SessionAuthorize: {
        parameters: {
            query?: {
                again?: string;
                return_to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1SessionCallback: {
        parameters: {
            query?: {
                code?: string;
                error?: string;
                error_description?: string;
                iss?: string;
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    PostV1SessionRenewal: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        authenticationRequired: boolean;
                        expiresInSeconds?: number;
                        groups: string[];
                        provider?: string;
                        renewable?: boolean;
                        role: string;
                        signedIn: boolean;
                        user: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetSignIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignIn"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1Tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        tokens: {
                            /** Format: date-time */
                            createTime: string;
                            /** Format: date-time */
                            expireTime: string;
                            fault: string;
                            groups: string[];
                            name: string;
                            role: string;
                            /** Format: int64 */
                            storedBytes: string;
                            user: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    PostV1Tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    expiresInDays?: number;
                    groups?: string[];
                    name: string;
                    /** @enum {string} */
                    role: "viewer" | "member" | "admin" | "worker";
                    user: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        name: string;
                        secret: string;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    DeleteV1TokensName: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ListTrainingJobs: {
        parameters: {
            query?: {
                pageSize?: number;
                pageToken?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListTrainingJobsResponse"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CreateTrainingJob: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateTrainingJobRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingJob"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetTrainingJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingJob"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    CancelTrainingJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CancelTrainingJobRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrainingJob"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    GetV1Usage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: int64 */
                        diskBytes: string;
                        /** Format: int64 */
                        diskFreeBytes: string;
                        /** Format: int64 */
                        fileBytes: string;
                        /** Format: int64 */
                        files: string;
                        /** Format: int64 */
                        maxPixelsPerHourPerUser: string;
                        /** Format: int64 */
                        maxStoredBytesPerUser: string;
                        users: {
                            /** Format: int64 */
                            datasets: string;
                            /** Format: int64 */
                            models: string;
                            /** Format: int64 */
                            segmentationJobs: string;
                            /** Format: int64 */
                            storedBytes: string;
                            /** Format: int64 */
                            trainingJobs: string;
                            user: string;
                        }[];
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
}
