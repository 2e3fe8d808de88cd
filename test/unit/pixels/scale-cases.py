"""Writes scale-cases.json: what torch (CPU, AVX) and PIL make of pictures, as hashes of their 32-bit floats."""

import hashlib
import json

import numpy as np
import torch
from PIL import Image

SIZES = [
    (9, 7, 6, 5, 3), (9, 7, 20, 13, 3), (16, 16, 40, 64, 3), (16, 16, 80, 70, 3), (20, 30, 90, 100, 4), (8, 8, 3, 3, 3),
    (8, 8, 200, 8, 3), (7, 5, 13, 90, 1), (64, 48, 17, 23, 3), (5, 5, 50, 50, 3), (33, 21, 66, 42, 3), (1, 1, 5, 5, 3),
    (10, 10, 7, 10, 3), (100, 60, 33, 90, 3), (12, 12, 12, 12, 4),
]  # fmt: skip


def picture(width, height, channels, solid):
    count = width * height * channels
    places = np.arange(count)
    values = places % channels * 57 + 31 if solid else places * places * 31 + places * 17
    return torch.from_numpy((values % 256).astype(np.float32)).reshape(height, width, channels) / 255


def scaled(image, width, height, method):
    if method == "lanczos":
        pixels = np.clip(255.0 * image.numpy(), 0, 255).astype(np.uint8)
        small = Image.fromarray(pixels if pixels.shape[-1] > 1 else pixels[..., 0])
        return np.array(small.resize((width, height), resample=Image.Resampling.LANCZOS)).astype(np.float32) / 255.0
    result = torch.nn.functional.interpolate(image[None].movedim(-1, 1), size=(height, width), mode=method)
    return result.movedim(1, -1).contiguous().numpy()


rows = []
for width, height, new_width, new_height, channels in SIZES:
    for solid in (False, True):
        for method in ("nearest-exact", "bilinear", "area", "bicubic", "lanczos"):
            result = scaled(picture(width, height, channels, solid), new_width, new_height, method)
            digest = hashlib.sha256(result.astype("<f4").tobytes()).hexdigest()[:16]
            rows.append([width, height, new_width, new_height, channels, solid, method, digest])
with open("scale-cases.json", "w") as file:
    file.write("[\n" + ",\n".join("  " + json.dumps(row) for row in rows) + "\n]\n")
