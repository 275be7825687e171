#!/bin/sh
# PyTorch's hardsigmoid passes a gradient of single precision back through double-precision numbers.
#
# Versions: torch 2.13.0 (CPU), numpy 2.4.6, Python 3.11.
# hardsigmoid(a) is clip(a / 6 + 1/2, 0, 1), so between its ends the derivative is 1/6. In float64 the value is
# exact to rounding, while backward() multiplies with 1/6 rounded to single precision:
#
#   value     0.549999999999999933  error 1.1e-16
#   gradient  0.166666671633720398  1/6 is 0.166666666666666657; relative error 3.0e-08
#   gradcheck with a tolerance of 1e-9: False
#   clip(a / 6 + 1/2) written out: relative error of the gradient 0.0e+00
#
# A cell with hard sigmoid gates (Keras 3, torch.nn.Hardsigmoid) compared with autograd therefore agrees to
# eight digits only, whatever the dtype; written out with clip it agrees to sixteen.
# This script exits with 1 if that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --disable-pip-version-check install --quiet "torch==2.13.0" "numpy==2.4.6"
"$folder/venv/bin/python" - <<'PYTHON'
import sys

import torch
from torch.nn.functional import hardsigmoid


def written_out(a):
    return torch.clip(a / 6 + 0.5, 0, 1)


def slope(function):
    a = torch.tensor([0.3], dtype=torch.float64, requires_grad=True)
    value = function(a)
    value.backward()
    return value.item(), a.grad.item()


value, gradient = slope(hardsigmoid)
single = torch.tensor(1 / 6, dtype=torch.float32).item()
error = abs(gradient * 6 - 1)
print(f"value     {value:.18f}  error {abs(value - 0.55):.1e}")
print(f"gradient  {gradient:.18f}  1/6 is {1 / 6:.18f}; relative error {error:.1e}")
a = torch.linspace(-2, 2, 9, dtype=torch.float64, requires_grad=True)
passed = torch.autograd.gradcheck(hardsigmoid, (a,), atol=1e-12, rtol=1e-9, raise_exception=False)
print(f"gradcheck with a tolerance of 1e-9: {passed}")
_, exact = slope(written_out)
print(f"clip(a / 6 + 1/2) written out: relative error of the gradient {abs(exact * 6 - 1):.1e}")
as_described = gradient == single and not passed and abs(exact * 6 - 1) < 1e-15
sys.exit(0 if as_described else 1)
PYTHON
