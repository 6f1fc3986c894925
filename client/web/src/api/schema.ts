// The server's JSON, made from its OpenAPI description by client/web/openapi/generate.mjs. Not written by hand.
export interface paths {
    "/v1/auditLog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists who changed what, the newest first. A page may be short; the list ends where nextPageToken is empty. */
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
        /** Lists the datasets that the caller may see. */
        get: operations["ListDatasets"];
        put?: never;
        /** Makes a dataset of uploaded files. */
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
        /** Returns a dataset, or one of its revisions. */
        get: operations["GetDataset"];
        /** Replaces a dataset's samples. */
        put: operations["UpdateDataset"];
        post?: never;
        /** Deletes a dataset. */
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
        /** Adds samples to the revision that the caller knows. */
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
        /** Changes who may see a dataset. */
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
        /** Returns a dataset, or one of its revisions. */
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
        /** Lists a dataset's samples. */
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
        /** Draws a sample's image. */
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
        /** Downloads a sample's image. */
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
        /** Returns the pixels of a region of a sample's image, little endian. */
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
        /** Draws a sample's mask. */
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
        /** Downloads a sample's mask. */
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
        /** Returns the pixels of a region of a sample's mask, little endian. */
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
        /** Lists a dataset's samples. */
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
        /** Draws a sample's image. */
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
        /** Downloads a sample's image. */
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
        /** Returns the pixels of a region of a sample's image, little endian. */
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
        /** Draws a sample's mask. */
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
        /** Downloads a sample's mask. */
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
        /** Returns the pixels of a region of a sample's mask, little endian. */
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
        /** Lists the caller's unfinished drawings, the last changed first. */
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
        /** Streams what changes, as server-sent events. */
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
        /** Removes the caller's files that nothing uses. */
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
        /** Stores a region of an image as a file. */
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
        /** Tells which files the server lacks, and where their uploads go on. */
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
        /** Tells what an image file holds. */
        get: operations["GetV1FilesSha256"];
        /** Sends a file, or a range of it named by Content-Range. */
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
        /** Says for 45 s that the caller has a region open, and returns who else has the file open. */
        put: operations["PutV1FilesSha256EditorsEditor"];
        post?: never;
        /** Says that the caller has closed the file. */
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
        /** Reads a file of outlines of another program, and paints its objects into a region of an image. */
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
        /** Returns the caller's unfinished drawing of a region. */
        get: operations["GetV1FilesSha256SlicesSliceDraft"];
        /** Keeps a drawing that is not saved as a sample yet. */
        put: operations["PutV1FilesSha256SlicesSliceDraft"];
        post?: never;
        /** Discards the caller's unfinished drawing of a region. */
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
        /** Counts the intensities of a slice. */
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
        /** Returns the pixels of a region, little endian. */
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
        /** Computes where a model sees objects in a region. */
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
        /** Draws a tile of a slice; z halves it z times. */
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
        /** Lists the models that the caller may see. */
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
        /** Adds a version from two uploaded files. */
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
        /** Points an alias to a version. */
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
        /** Returns a model. */
        get: operations["GetModel"];
        put?: never;
        post?: never;
        /** Deletes a model, or one version. */
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
        /** Downloads a version's two files as an archive. */
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
        /** Changes who may see a model. */
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
        /** Returns a version, by its number or an alias. */
        get: operations["GetModelVersion"];
        put?: never;
        post?: never;
        /** Deletes a model, or one version. */
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
        /** Downloads a version's two files as an archive. */
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
        /** Finds the objects of a sample, and compares them with the outlined ones. */
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
        /** Lists the samples that the version was not trained on, but measured with. */
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
        /** Lists a model's versions, the newest first. */
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
        /** Describes this API in OpenAPI 3.1. */
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
        /** Cuts samples out of an uploaded image with outlines. */
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
        /** Lists segmentation jobs. */
        get: operations["ListSegmentationJobs"];
        put?: never;
        /** Queues a segmentation job of uploaded images. */
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
        /** Returns a segmentation job. */
        get: operations["GetSegmentationJob"];
        put?: never;
        post?: never;
        /** Deletes a segmentation job with its results. */
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
        /** Cancels a segmentation job. */
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
        /** Downloads the outputs of all images of a job. */
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
        /** Downloads the outputs of an image. */
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
        /** Reads the outlines of a slice as compact bytes. */
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
        /** Reads the notices, the trust and the least certain regions of an image's results. */
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
        /** Lists a segmentation job's images. */
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
        /** Tells about the server: devices, queues, libraries. */
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
        /** Tells who the caller is. */
        get: operations["GetV1Session"];
        put?: never;
        /** Signs in: the token becomes a cookie of the browser. */
        post: operations["PostV1Session"];
        /** Signs out: takes the cookie away. */
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
        /** Leads a browser to the identity provider to sign in. */
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
        /** Where the identity provider sends the browser back. */
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
        /** Renews a session at the identity provider before its token ends. */
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
        /** Tells how people sign in. Needs no credentials. */
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
        /** Lists all tokens, and what their users store. */
        get: operations["GetV1Tokens"];
        put?: never;
        /** Makes a token; its secret is in this answer only. */
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
        /** Revokes a token: it is refused from the next call on. */
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
        /** Lists training jobs. */
        get: operations["ListTrainingJobs"];
        put?: never;
        /** Plans a training and, unless it is only to be validated, queues it. */
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
        /** Returns a training job. */
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
        /** Cancels a training job. */
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
        /** Tells what each user stores and owns, and the quotas. */
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
                /** @description The HTTP status. */
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
                /** @description What failed, and what to do. */
                message: string;
                /** @description The code, as of gRPC. */
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
        /** @description The error of any call. */
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
                /** @description Only what failed. */
                failures?: boolean;
                /** @description Only this method, such as DeleteDataset. */
                method?: string;
                /** @description At most so many entries; 100 if left out. */
                pageSize?: number;
                /** @description The nextPageToken of the page before. */
                pageToken?: string;
                /** @description Only resources whose names have this text in them. */
                resource?: string;
                /** @description Only what this user did. */
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Lists who changed what, the newest first. A page may be short; the list ends where nextPageToken is empty. */
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
                        /** @description Empty: there are no earlier entries. */
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
            /** @description Lists the datasets that the caller may see. */
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
            /** @description Makes a dataset of uploaded files. */
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
            /** @description Returns a dataset, or one of its revisions. */
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
            /** @description Replaces a dataset's samples. */
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
            /** @description Deletes a dataset. */
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
            /** @description Adds samples to the revision that the caller knows. */
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
            /** @description Changes who may see a dataset. */
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
            /** @description Returns a dataset, or one of its revisions. */
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
            /** @description Lists a dataset's samples. */
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
                /** @description Exponent of what lies between; 1 if left out. */
                gamma?: number;
                /** @description What becomes white; the 99.9 % percentile if left out. */
                hi?: number;
                /** @description What becomes black; the 0.1 % percentile if left out. */
                lo?: number;
                /** @description The most pixels of the longer side; 4096 if left out. */
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
            /** @description Draws a sample's image. */
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
            /** @description Downloads a sample's image. */
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
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x1: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                y0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
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
            /** @description Returns the pixels of a region of a sample's image, little endian. */
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
                /** @description The most pixels of the longer side; 4096 if left out. */
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
            /** @description Draws a sample's mask. */
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
            /** @description Downloads a sample's mask. */
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
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x1: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                y0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
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
            /** @description Returns the pixels of a region of a sample's mask, little endian. */
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
            /** @description Lists a dataset's samples. */
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
                /** @description Exponent of what lies between; 1 if left out. */
                gamma?: number;
                /** @description What becomes white; the 99.9 % percentile if left out. */
                hi?: number;
                /** @description What becomes black; the 0.1 % percentile if left out. */
                lo?: number;
                /** @description The most pixels of the longer side; 4096 if left out. */
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
            /** @description Draws a sample's image. */
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
            /** @description Downloads a sample's image. */
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
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x1: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                y0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
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
            /** @description Returns the pixels of a region of a sample's image, little endian. */
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
                /** @description The most pixels of the longer side; 4096 if left out. */
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
            /** @description Draws a sample's mask. */
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
            /** @description Downloads a sample's mask. */
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
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x1: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                y0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
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
            /** @description Returns the pixels of a region of a sample's mask, little endian. */
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
            /** @description Lists the caller's unfinished drawings, the last changed first. */
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
                /** @description jobs, queue, trainingJobs/ID, segmentationJobs/ID, files/SHA-256, separated by commas. */
                topics: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Streams what changes, as server-sent events. */
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
            /** @description Removes the caller's files that nothing uses. */
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
            /** @description Stores a region of an image as a file. */
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
            /** @description Tells which files the server lacks, and where their uploads go on. */
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
                /** @description The file's channel, counted from 1; 1 if left out. */
                channel?: number;
                /** @description The slice whose state is told; 1 if left out. */
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
            /** @description Tells what an image file holds. */
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
            /** @description Sends a file, or a range of it named by Content-Range. */
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
                /** @description The file's channel, counted from 1; 1 if left out. */
                channel?: number;
                /** @description The slice, counted from 1; 1 if left out. */
                slice?: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x1: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                y0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
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
            /** @description Says for 45 s that the caller has a region open, and returns who else has the file open. */
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
            /** @description Says that the caller has closed the file. */
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
                /** @description The image's channel, counted from 1; 1 if left out. */
                channel?: number;
                /** @description The image's name, for files of several images. */
                image?: string;
                /** @description The file's name, for messages. */
                name?: string;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x1: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                y0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
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
            /** @description Reads a file of outlines of another program, and paints its objects into a region of an image. */
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
                /** @description The file's channel, counted from 1; 1 if left out. */
                channel?: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x1: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                y0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
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
            /** @description Returns the caller's unfinished drawing of a region. */
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
                /** @description The file's channel, counted from 1; 1 if left out. */
                channel?: number;
                /** @description The revision that the drawing goes on from; refused if another editor has changed it since. */
                expectedRevision?: number;
                /** @description The image's name. */
                filename?: string;
                /** @description How many objects are drawn. */
                objects?: number;
                /** @description The name of the sample that is corrected. */
                sample?: string;
                /** @description The id of the editor that sends the drawing: letters, digits, hyphens. */
                writer: string;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x1: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                y0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
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
            /** @description Keeps a drawing that is not saved as a sample yet. */
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
                /** @description The file's channel, counted from 1; 1 if left out. */
                channel?: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x1: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                y0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
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
            /** @description Discards the caller's unfinished drawing of a region. */
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
                /** @description The file's channel, counted from 1; 1 if left out. */
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
            /** @description Counts the intensities of a slice. */
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
                /** @description The file's channel, counted from 1; 1 if left out. */
                channel?: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x1: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                y0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
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
            /** @description Returns the pixels of a region, little endian. */
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
                /** @description The file's channel, counted from 1; 1 if left out. */
                channel?: number;
                /** @description The diameter of the objects in pixels, auto or model; auto if left out. */
                diameter?: string;
                /** @description The name of a model, or of one of its versions. */
                model: string;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                x1: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
                y0: number;
                /** @description A side of the region [x0, x1) × [y0, y1) in pixels. */
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
            /** @description Computes where a model sees objects in a region. */
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
                /** @description The file's channel, counted from 1; 1 if left out. */
                channel?: number;
                /** @description Exponent of what lies between; 1 if left out. */
                gamma?: number;
                /** @description What becomes white; the 99.9 % percentile if left out. */
                hi?: number;
                /** @description What becomes black; the 0.1 % percentile if left out. */
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
            /** @description Draws a tile of a slice; z halves it z times. */
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
            /** @description Lists the models that the caller may see. */
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
            /** @description Adds a version from two uploaded files. */
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
            /** @description Points an alias to a version. */
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
            /** @description Returns a model. */
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
            /** @description Deletes a model, or one version. */
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
            /** @description Downloads a version's two files as an archive. */
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
            /** @description Changes who may see a model. */
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
            /** @description Returns a version, by its number or an alias. */
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
            /** @description Deletes a model, or one version. */
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
            /** @description Downloads a version's two files as an archive. */
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
                /** @description A dataset, or one of its revisions. */
                dataset: string;
                /** @description The sample's name. */
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
            /** @description Finds the objects of a sample, and compares them with the outlined ones. */
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
            /** @description Lists the samples that the version was not trained on, but measured with. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The revision, or empty if it is not known or not to be seen. */
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
            /** @description Lists a model's versions, the newest first. */
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
            /** @description Describes this API in OpenAPI 3.1. */
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
            /** @description Cuts samples out of an uploaded image with outlines. */
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
            /** @description Lists segmentation jobs. */
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
            /** @description Queues a segmentation job of uploaded images. */
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
            /** @description Returns a segmentation job. */
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
            /** @description Deletes a segmentation job with its results. */
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
            /** @description Cancels a segmentation job. */
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
                /** @description One or more, separated by commas: geojson, labels, overlay, csv, measurements, parquet, rois, geojson-gz, cellpose, napari, coco, svg, pjs, pjs-table. */
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
            /** @description Downloads the outputs of all images of a job. */
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
                /** @description One or more, separated by commas: geojson, labels, overlay, csv, measurements, parquet, rois, geojson-gz, cellpose, napari, coco, svg, pjs, pjs-table. */
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
            /** @description Downloads the outputs of an image. */
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
                /** @description Only objects with a number above this one. */
                after?: number;
                /** @description x0,y0,x1,y1: only objects that reach this box. */
                bbox?: string;
                /** @description Of the channel, from 1; default 1. */
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
            /** @description Reads the outlines of a slice as compact bytes. */
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
            /** @description Reads the notices, the trust and the least certain regions of an image's results. */
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
            /** @description Lists a segmentation job's images. */
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
            /** @description Tells about the server: devices, queues, libraries. */
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
            /** @description Tells who the caller is. */
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
            /** @description Signs in: the token becomes a cookie of the browser. */
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
            /** @description Signs out: takes the cookie away. */
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
                /** @description `true`: also who is signed in there has to sign in. */
                again?: string;
                /** @description A path of the page to return to. */
                return_to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Leads a browser to the identity provider to sign in. */
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
                /** @description The authorization code. */
                code?: string;
                /** @description Why there is no code. */
                error?: string;
                /** @description The same in words. */
                error_description?: string;
                /** @description The provider. */
                iss?: string;
                /** @description As in the request for the code. */
                state?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where the identity provider sends the browser back. */
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
            /** @description Renews a session at the identity provider before its token ends. */
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
            /** @description Tells how people sign in. Needs no credentials. */
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
            /** @description Lists all tokens, and what their users store. */
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
                            /** @description Why the server cannot read it; empty if it can. */
                            fault: string;
                            groups: string[];
                            name: string;
                            role: string;
                            /**
                             * Format: int64
                             * @description Of the token's user.
                             */
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
            /** @description Makes a token; its secret is in this answer only. */
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
            /** @description Revokes a token: it is refused from the next call on. */
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
            /** @description Lists training jobs. */
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
            /** @description Plans a training and, unless it is only to be validated, queues it. */
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
            /** @description Returns a training job. */
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
            /** @description Cancels a training job. */
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
            /** @description Tells what each user stores and owns, and the quotas. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: int64
                         * @description 0: unknown.
                         */
                        diskBytes: string;
                        /** Format: int64 */
                        diskFreeBytes: string;
                        /** Format: int64 */
                        fileBytes: string;
                        /** Format: int64 */
                        files: string;
                        /**
                         * Format: int64
                         * @description 0: no limit.
                         */
                        maxPixelsPerHourPerUser: string;
                        /**
                         * Format: int64
                         * @description 0: no limit.
                         */
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
